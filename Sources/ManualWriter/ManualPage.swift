// SPDX-License-Identifier: Apache-2.0

/// One verb as a manual page in mdoc(7).
///
/// The argument parser has a generator of its own, `generate-manual`. Its pages have no groups of options and no
/// defaults, run command lines together with the text around them, and say in EXIT STATUS that every failure is
/// the same, which here it is not. Completions are the parser's own (`--generate-completion-script`).
struct ManualPage {
    let verb: ToolHelp.Verb
    /// The words before the verb: `fuselock`, `lab`.
    let path: [String]
    /// ISO 8601, the day of the source.
    let date: String

    private var words: [String] { path + [verb.commandName] }

    /// `fuselock-lab-matrix`.
    var name: String { words.joined(separator: "-") }

    /// This page and those of its verbs.
    var all: [ManualPage] {
        [self] + verb.verbs.flatMap { ManualPage(verb: $0, path: words, date: date).all }
    }

    /// The page, ending in a newline.
    var text: String {
        let head = [
            ".\\\" Made from the program's own help; do not edit.", ".Dd \(date)",
            ".Dt \(name.uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(name)", ".Nd \(summary)",
        ]
        let sections = [head, synopsis, description, verbs, options, seeAlso]
        return sections.flatMap { $0 }.joined(separator: "\n") + "\n"
    }

    /// The abstract as the NAME section wants it: no capital, no full stop.
    private var summary: String {
        var text = Substring(verb.abstract ?? verb.commandName)
        while text.last == "." || text.last == "?" { text = text.dropLast() }
        let isWord = text.dropFirst().first?.isLowercase ?? false
        return Roff.text(isWord ? text.prefix(1).lowercased() + text.dropFirst() : String(text))
    }

    private var synopsis: [String] {
        let operands = verb.shown.filter {
            $0.kind == .positional && $0.parsingStrategy != "postTerminator"
        }
        let rest = verb.shown.filter { $0.parsingStrategy == "postTerminator" }
        let verbs = verb.verbs.isEmpty ? [] : [".Ar verb", ".Op Ar argument ..."]
        return [".Sh SYNOPSIS", ".Nm \(Roff.text(words.joined(separator: " ")))"]
            + (verb.verbs.isEmpty ? [".Op Ar options"] : []) + verbs
            + operands.map { argument in
                let value = "Ar \(argument.valueName ?? "argument")"
                let dots = argument.isRepeating ? " ..." : ""
                return argument.isOptional ? ".Op \(value)\(dots)" : ".\(value)\(dots)"
            }
            + rest.map { ".Op Cm \\-\\- Ar \($0.valueName ?? "argument") ..." }
    }

    private var description: [String] {
        let text = verb.discussion ?? ""
        let summary = (verb.abstract.map { [Roff.text($0)] } ?? []) + (text.isEmpty ? [] : [".Pp"])
        return [".Sh DESCRIPTION"] + summary + Roff.paragraphs(text)
    }

    private var verbs: [String] {
        guard !verb.verbs.isEmpty else { return [] }
        let items = verb.verbs.flatMap { sub in
            [".It Xr \(name)-\(sub.commandName) 1", Roff.text(sub.abstract ?? "")]
        }
        return [".Sh VERBS", ".Bl -tag -width Ds"] + items + [".El"]
    }

    private var options: [String] {
        var titles: [String] = []
        for argument in verb.shown {
            let title = argument.sectionTitle ?? ""
            if !titles.contains(title) { titles.append(title) }
        }
        let groups = titles.sorted { ($0.isEmpty ? 0 : 1) < ($1.isEmpty ? 0 : 1) }.flatMap {
            title in
            let members = verb.shown.filter { ($0.sectionTitle ?? "") == title }
            let heading = title.isEmpty ? [] : [".Ss \(title)"]
            return heading + [".Bl -tag -width Ds"] + members.flatMap(ManualItem.lines) + [".El"]
        }
        return groups.isEmpty ? [] : [".Sh OPTIONS"] + groups
    }

    private var seeAlso: [String] {
        guard !path.isEmpty else { return [] }
        return [".Sh SEE ALSO", ".Xr \(path.joined(separator: "-")) 1"]
    }
}
