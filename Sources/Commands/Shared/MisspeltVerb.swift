// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A first word that is no verb: the parser would call all that follows unexpected.
struct MisspeltVerb {
    private let word: String
    private let verbs: [String]

    /// `nil` where the command line begins with a verb, or with an option.
    init?(_ arguments: [String]) {
        let all = Fuselock.configuration.subcommands.map { $0.configuration }
        let names = all.compactMap(\.commandName) + ["help"]
        guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else {
            return nil
        }
        self.word = word
        verbs = all.filter(\.shouldDisplay).compactMap(\.commandName)
    }

    /// What it says, as a usage error.
    var error: ValidationError {
        let nearest = verbs.map { ($0, Self.edits(word, $0)) }.min { $0.1 < $1.1 }
        let guess = nearest.flatMap { $0.1 <= Self.mostEdits ? " Did you mean \($0.0)?" : nil }
        return ValidationError("'\(word)' is not a verb of fuselock.\(guess ?? "")")
    }

    private static let mostEdits = 2

    /// Letters to put in, leave out or replace: Levenshtein's distance.
    private static func edits(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var last = row[0]
            row[0] = index + 1
            for column in other.indices {
                let kept = last + (letter == other[column] ? 0 : 1)
                last = row[column + 1]
                row[column + 1] = min(kept, row[column] + 1, last + 1)
            }
        }
        return row[other.count]
    }
}
