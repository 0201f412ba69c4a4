// SPDX-License-Identifier: Apache-2.0

/// Lines of "label value", the value wrapped and aligned.
package struct Fields {
    let style: Style
    /// Columns from the start of the label to that of the value.
    let labelWidth: Int
    /// Blanks before the label.
    var indent = 0

    package init(style: Style, labelWidth: Int, indent: Int = 0) {
        self.style = style
        self.labelWidth = labelWidth
        self.indent = indent
    }

    package func lines(_ label: String, _ value: String) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let padding = String(repeating: " ", count: max(1, labelWidth - label.count))
        let start = indent + labelWidth
        return TextWrap.lines(of: value, width: style.width - start).enumerated().map {
            index, line in
            index == 0
                ? margin + style.paint(label, as: .label) + padding + line
                : String(repeating: " ", count: start) + line
        }
    }
}
