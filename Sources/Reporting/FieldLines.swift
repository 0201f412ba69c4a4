// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The lines of a text report: a label in the first column, its value wrapped beside it.
struct FieldLines {
    static let width = 100
    private static let labelWidth = 15
    private let style: Style

    init(_ style: Style) { self.style = style }

    /// A sentence that begins with one painted word.
    func headline(_ word: String, _ rest: String, as role: Style.Role) -> [String] {
        var lines = TextWrap.lines(of: word + rest, width: Self.width)
        lines[0] = style.paint(word, as: role) + lines[0].dropFirst(word.count)
        return lines
    }

    func field(_ label: String, _ value: String) -> [String] {
        let lines = TextWrap.lines(of: value, width: Self.width - Self.labelWidth)
        let padding = String(repeating: " ", count: max(1, Self.labelWidth - label.count))
        return lines.enumerated().map { index, line in
            index == 0
                ? style.paint(label, as: .label) + padding + line
                : String(repeating: " ", count: Self.labelWidth) + line
        }
    }

    /// What tracing itself took.
    func tracer(_ report: Report) -> [String] {
        let tracer = report.tracer
        return field(
            "tracer",
            "\(report.backend): \(tracer.programs) programs attached in "
                + "\(Units.time(tracer.attachNs)), \(Units.bytes(Double(tracer.mapBytes))) of maps")
    }
}
