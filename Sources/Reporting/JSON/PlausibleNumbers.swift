// SPDX-License-Identifier: Apache-2.0

/// The numbers of a JSON text, looked at before anything is added up: sums of hundreds of them must
/// not overflow. Nothing that was counted or timed comes near the limit, two years of nanoseconds; names
/// that happen to be numbers may be any, and are not added up.
enum PlausibleNumbers {
    private static let most = Double(1 << 56)
    /// Keys of names: servers hash inode numbers to 64 bits (mergerfs does by default), seeds are given.
    private static let names: Set<[UInt8]> = Set(["inode", "id", "seed"].map { Array($0.utf8) })

    /// The first number beyond the limit; `nil` when there is none.
    static func firstBeyond(in json: some Sequence<UInt8>) -> String? {
        var (isString, isEscaped) = (false, false)
        var (number, string): ([UInt8], [UInt8]) = ([], [])
        for byte in json {
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                if isString { string.append(byte) }
            } else if belongsToNumber(byte) {
                number.append(byte)
            } else {
                if !names.contains(string), let text = beyond(number) { return text }
                number.removeAll(keepingCapacity: true)
                isString = byte == UInt8(ascii: "\"")
                if isString { string.removeAll(keepingCapacity: true) }
            }
        }
        return names.contains(string) ? nil : beyond(number)
    }

    static func belongsToNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Short numbers without an exponent cannot be.
    private static func beyond(_ number: [UInt8]) -> String? {
        let hasExponent = number.contains { $0 | 0x20 == UInt8(ascii: "e") }
        guard number.count > 16 || hasExponent else { return nil }
        let text = String(decoding: number, as: UTF8.self)
        guard let value = Double(text), !(abs(value) <= most) else { return nil }
        return text
    }
}
