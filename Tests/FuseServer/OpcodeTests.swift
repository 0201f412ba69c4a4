// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FuseServer

@Test func onlyForgetsAndInterruptsGoUnanswered() {
    #expect(Opcode.allCases.filter { !$0.wantsReply } == [.forget, .interrupt, .batchForget])
}
