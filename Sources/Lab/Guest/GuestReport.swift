// SPDX-License-Identifier: Apache-2.0

/// Lines of a guest's control channel, put together as they arrive.
struct GuestReport: Equatable {
    /// The last line: the command's exit code and what each channel was given, in bytes.
    struct Exit: Equatable {
        let code: Int32
        let bytes: [GuestChannel: Int]
    }

    private(set) var isReady = false
    private(set) var exit: Exit?
    private var pending: [UInt8] = []

    /// Takes the next bytes of the channel. Returns a line it cannot read, nil when all is well.
    mutating func append(_ bytes: some Sequence<UInt8>) -> String? {
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                pending.append(byte)
                continue
            }
            let line = String(decoding: pending, as: UTF8.self)
            pending = []
            if !take(line) { return line }
        }
        return nil
    }

    private mutating func take(_ line: String) -> Bool {
        let words = line.split(whereSeparator: \.isWhitespace)
        if words == ["ready"] {
            isReady = true
            return true
        }
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard words.first == "exit", numbers.count == 4, words.count == 5 else { return false }
        exit = Exit(
            code: Int32(truncatingIfNeeded: numbers[0]),
            bytes: [.stdout: numbers[1], .stderr: numbers[2], .files: numbers[3]])
        return true
    }
}
