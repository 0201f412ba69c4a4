// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What figures are in a JSON schema (2020-12): their entries in `properties`.
package struct FigureSchema<Subject> {
    private let figures: [Figure<Subject>]

    package init(_ figures: [Figure<Subject>]) { self.figures = figures }

    /// The entries, set in as far as `$defs` sets its own in; the last one ends without a comma.
    package var text: String {
        figures.map { figure in
            let lines = Self.type(of: figure.unit) + ["\"description\": \"\(figure.help)\""]
            let body = lines.map { "          \($0)" }.joined(separator: ",\n")
            return "        \"\(figure.key)\": {\n\(body)\n        }"
        }.joined(separator: ",\n")
    }

    /// Those that are always there.
    package var required: [String] { figures.filter(\.isRequired).map(\.key) }

    private static func type(of unit: Figure<Subject>.Unit) -> [String] {
        switch unit {
        case .count, .nanoseconds: ["\"type\": \"integer\"", "\"minimum\": 0"]
        case .perWrite: ["\"type\": \"number\""]
        case .times: ["\"$ref\": \"#/$defs/histogram\""]
        }
    }
}
