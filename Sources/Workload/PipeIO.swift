// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The reading end of a pipe, by lines and to the end.
struct PipeReader: ~Copyable {
    private let file: Descriptor
    private var pending: [UInt8] = []

    init(_ file: consuming Descriptor) { self.file = file }

    /// The next line without its newline; `nil` at the end, where a line without one is dropped.
    mutating func line() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeFirst(end + 1) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        let size = 1 << 16
        let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var got = -1
            repeat {
                got = read(file.number, buffer.baseAddress, size)
            } while got < 0 && errno == EINTR
            count = max(0, got)
        }
        pending += chunk
        return !chunk.isEmpty
    }
}

/// The writing end of a pipe, until it is closed. Lines to a reader that has gone are dropped: its
/// end is noticed elsewhere.
final class PipeWriter: Sendable {
    private let file: Mutex<Descriptor?>

    init(_ file: consuming Descriptor) { self.file = Mutex(file) }

    func send(line: String) {
        file.withLock { file in
            guard let number = file?.number else { return }
            withSignalsBlocked {
                var rest = Array((line + "\n").utf8)[...]
                while !rest.isEmpty {
                    let wrote = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
                    if wrote < 0 && errno == EINTR { continue }
                    if wrote <= 0 { return }
                    rest = rest.dropFirst(wrote)
                }
            }
        }
    }

    func close() { file.withLock { $0 = nil } }
}
