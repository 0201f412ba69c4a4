// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How every result of this program is written as JSON.
public enum JSONText {
    /// Pretty-printed, keys sorted, ending in a newline.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value) + Data("\n".utf8)
    }
}
