// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct PausedReturnsTests {
    @Test func onlyWhatIsSkippedFromAPauseToTheNextReading() {
        var returns = PausedReturns()
        #expect(returns.unseen(5) == 0, "nothing paused")
        returns.pause(7)
        returns.pause(8)
        #expect(returns.unseen(10) == 3, "from the first of two pauses on")
        #expect(returns.unseen(20) == 3, "what is skipped while all is counted has its entry")
        returns.pause(20)
        #expect(returns.unseen(20) == 3)
        returns.pause(20)
        #expect(returns.unseen(21) == 4)
    }
}
