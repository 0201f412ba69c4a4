// SPDX-License-Identifier: Apache-2.0

/// Text from outside, names of files and tasks above all, as it may be shown: what would steer a
/// terminal, would not be seen, or would reorder what is, has a sign instead.
package enum Printable {
    /// The text with its signs.
    ///
    /// - Parameter keepingLines: line feeds stay.
    package static func text(_ text: String, keepingLines: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if keepingLines, scalar == "\n" {
                result += "\n"
            } else if let sign = sign(for: scalar) {
                result += sign
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Control characters as their pictures (U+2400), those that only direct the text by number;
    /// `nil` for all others.
    static func sign(for scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value).map { "\(Character($0))" }
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
            "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
        default: nil
        }
    }
}
