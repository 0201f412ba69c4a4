// SPDX-License-Identifier: Apache-2.0

/// Any JSON whose numbers can be added up by the hundred without an overflow: nothing that was
/// counted or timed comes near the limit, which is two years of nanoseconds.
struct PlausibleNumbers: Decodable {
    private static let most = Double(1 << 56)

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: AnyKey.self) {
            for key in object.allKeys { _ = try object.decode(Self.self, forKey: key) }
        } else if var list = try? decoder.unkeyedContainer() {
            while !list.isAtEnd { _ = try list.decode(Self.self) }
        } else if let number = try? decoder.singleValueContainer().decode(Double.self),
            !(abs(number) <= Self.most)
        {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\(number) is more than was ever counted"))
        }
    }
}
