// SPDX-License-Identifier: Apache-2.0

/// One argument of a verb in a list of them.
enum ManualItem {
    static func lines(_ argument: ToolHelp.Argument) -> [String] {
        let words = [argument.abstract, argument.discussion].compactMap { $0 }.filter {
            !$0.isEmpty
        }
        let shown = argument.kind == .flag ? nil : argument.defaultValue
        let value = shown.flatMap { $0.isEmpty ? nil : "The default is \($0)." }
        return [tag(argument)] + (words + (value.map { [$0] } ?? [])).flatMap(Roff.paragraphs)
    }

    private static func tag(_ argument: ToolHelp.Argument) -> String {
        let value = argument.valueName ?? "argument"
        guard argument.kind != .positional, let names = argument.names, !names.isEmpty else {
            return ".It Ar \(Roff.word(value))"
        }
        let texts = names.map(\.text).sorted { $0.count < $1.count }
        let last = argument.kind == .option ? " Ar \(Roff.word(value))" : ""
        return ".It "
            + texts.map { "Fl \(Roff.text(String($0.dropFirst())))" }.joined(separator: " , ")
            + last
    }
}
