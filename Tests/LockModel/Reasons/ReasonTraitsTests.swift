// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

/// What is told of a reason once holds, of each.
@Suite struct ReasonTraitsTests {
    private func situations(first reason: Reason) -> [WriteSituation] {
        WriteSituation.all.filter { $0.obstacles.first == reason }
    }

    /// On the ways that it names. That writes do not tell is for samples to say.
    @Test(arguments: Reason.allCases.filter { $0 != .notTold })
    func itIsFound(reason: Reason) {
        let paths = Set(situations(first: reason).map(\.path))
        #expect(!reason.traits.paths.isEmpty)
        #expect(paths.isSuperset(of: reason.traits.paths), "\(reason): on \(paths)")
    }

    /// What mainline does is in the page of remedies: there no passthrough file keeps the flag, and direct
    /// I/O for which nothing forbids it is shared.
    @Test func itIsFoundNowhereElse() {
        for situation in WriteSituation.all {
            let isKept =
                situation.path == .passthrough && situation.flags.contains(.parallelDirectWrites)
            guard let reason = situation.obstacles.first, reason != .unconditional, !isKept else {
                continue
            }
            #expect(reason.traits.paths.contains(situation.path), "\(situation)")
        }
    }

    @Test func samplesTellThoseThatTheyAreSaidTo() {
        let told = ObservedFile.all.reduce(into: Set<Reason>()) { told, each in
            for situation in each.file.situations(requested: each.requested) {
                told.formUnion(situation.obstacles)
            }
        }
        #expect(
            told.subtracting([.notTold]) == Set(Reason.allCases.filter(\.traits.samplesTell)))
        #expect(told.contains(.notTold))
    }

    @Test(arguments: Reason.allCases) func itsWordsAreTheEndOfASentence(reason: Reason) {
        let words = [reason.traits.explanation] + [reason.traits.step].compactMap(\.self)
        for text in words { #expect(!text.isEmpty && !text.hasSuffix("."), "\(text)") }
        #expect(reason.traits.runbook?.hasSuffix(".") != false)
    }
}
