// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct UnsampledWritesTests {
    private func summary(_ change: (inout Observation) -> Void) -> String {
        var observation = Observation(
            sampler: SamplerFigures(engine: .timer, rateAsked: 1000, passes: 5))
        change(&observation)
        return Verdict(of: observation).summary
    }

    @Test func onlyWhatWasSeenIsSaid() {
        #expect(summary { _ in }.hasPrefix("nobody was seen to write: no file was found open"))
        #expect(
            summary { $0.losses.filesOverLimit = 1 }.contains("could be observed"))
        #expect(
            summary { $0.losses.searchesFailed = 1 }.contains("not every search"))
    }

    @Test func whereToLookIsSaid() {
        let idle = Observation(sampler: SamplerFigures(engine: .timer, rateAsked: 1000, passes: 5))
        #expect(Verdict(of: idle).notes.first?.contains("fuselock inspect") == true)
    }

    @Test func failedWritesAreWrites() {
        let text = summary {
            $0.writeCalls = WriteCallFigures(
                source: .systemCalls, calls: 4, bytes: 0,
                failures: [.init(error: "EINVAL", calls: 4)])
        }
        #expect(text.contains("4 write calls were made and all of them failed (EINVAL)"), "\(text)")
    }
}
