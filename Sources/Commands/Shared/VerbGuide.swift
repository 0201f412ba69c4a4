// SPDX-License-Identifier: Apache-2.0

/// What the help of a verb has below its first sentence, always in this order: what people type, what else
/// there is to know, and what the exit codes say.
struct VerbGuide {
    /// What is wanted, and the command line that does it.
    let examples: KeyValuePairs<String, String>
    /// Paragraphs.
    var text = ""
    /// What the verb ends with where that is not what every verb does.
    var exits: KeyValuePairs<Int, String> = [:]

    /// For `CommandConfiguration`.
    var discussion: String {
        [lines, text, codes].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var lines: String {
        let width = examples.map(\.key.count).max() ?? 0
        return examples.map { purpose, command in
            let gap = String(repeating: " ", count: width - purpose.count + 2)
            return "\(purpose):\(gap)\(command)"
        }.joined(separator: "\n")
    }

    private var codes: String {
        guard !exits.isEmpty else { return "" }
        return "Exit codes: " + exits.map { "\($0.key) \($0.value)" }.joined(separator: "; ") + "."
    }
}
