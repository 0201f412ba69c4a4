// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A number of a JSON text that does not fit where it stands: a negative count, a fraction of a whole.
/// Foundation calls such a text "not valid JSON", and does not say where.
struct UnfitNumber {
    /// `"key" is -5`.
    let sentence: String

    /// The first such number; `nil` where the text is unfit for another reason.
    ///
    /// Numbers that may be it are made 0, more and more of them, until what is left can be read: the last
    /// one is the one. Half of them at a time, so that a large text is read a dozen times.
    ///
    /// - Parameter isFit: the text can be read as what it should be.
    init?(in data: Data, isFit: (Data) -> Bool) {
        let suspects = Self.suspects(in: [UInt8](data))
        guard isFit(Self.clearing(suspects[...], of: data)) else { return nil }
        var (low, high) = (0, suspects.count)
        while low < high {
            let middle = (low + high) / 2
            if isFit(Self.clearing(suspects[..<middle], of: data)) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        guard low > 0 else { return nil }
        let suspect = suspects[low - 1]
        sentence =
            "\"\(suspect.key)\" is \(String(decoding: data[suspect.place], as: UTF8.self))"
    }

    private struct Suspect {
        let key: String
        let place: Range<Int>
    }

    private static func clearing(_ suspects: ArraySlice<Suspect>, of data: Data) -> Data {
        var cleared = data
        for suspect in suspects {
            let blanks = [UInt8](repeating: UInt8(ascii: " "), count: suspect.place.count - 1)
            cleared.replaceSubrange(suspect.place, with: [UInt8(ascii: "0")] + blanks)
        }
        return cleared
    }

    /// Numbers with a sign, a fraction or an exponent, or too long for any, and the keys before them.
    private static func suspects(in json: [UInt8]) -> [Suspect] {
        var suspects: [Suspect] = []
        var (index, key) = (0, "")
        while index < json.count {
            if json[index] == UInt8(ascii: "\"") {
                let end = endOfString(in: json, from: index + 1)
                key = String(decoding: json[(index + 1)..<end], as: UTF8.self)
                index = end + 1
            } else if beginsNumber(json[index]) {
                let end = json[index...].firstIndex { !PlausibleNumbers.belongsToNumber($0) }
                let place = index..<(end ?? json.count)
                let isWhole = json[place].allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
                if !isWhole || place.count > 18 { suspects.append(Suspect(key: key, place: place)) }
                index = place.upperBound
            } else {
                index += 1
            }
        }
        return suspects
    }

    /// An `e` alone is of `true`.
    private static func beginsNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func endOfString(in json: [UInt8], from start: Int) -> Int {
        var index = start
        while index < json.count, json[index] != UInt8(ascii: "\"") {
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, json.count)
    }
}
