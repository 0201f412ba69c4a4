// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// Counts as sampled on Linux 6.18 with four writers, and the corners of kernel/locking/rwsem.c.
@Suite struct RwsemStateTests {
    @Test func aFreeLock() {
        let state = RwsemState(count: 0)
        #expect(state.isIdle)
        #expect(!state.writerHolds && state.readers == 0 && !state.hasWaiters && !state.isHandoff)
    }

    @Test func aWriterAndWaiters() {
        let state = RwsemState(count: 0b011)
        #expect(state.writerHolds && state.hasWaiters && !state.isHandoff && state.readers == 0)
    }

    @Test func aHandoffBetweenTwoWriters() {
        let state = RwsemState(count: 0b110)
        #expect(!state.writerHolds && state.hasWaiters && state.isHandoff && !state.isIdle)
    }

    @Test func readersInside() {
        #expect(RwsemState(count: 0x400).readers == 4)
        #expect(RwsemState(count: 0x402).readers == 4)
        #expect(!RwsemState(count: 0x100).writerHolds)
    }

    @Test func readersOnTheirWayToTheQueueAreNotInside() {
        #expect(RwsemState(count: 0x201).readers == 0)
    }

    @Test func theReadFailBitIsNotAReader() {
        #expect(RwsemState(count: 1 << 63 | 0x100).readers == 1)
    }

    @Test func anOwnerIsAWriter() {
        let owner = ProcessName(pid: 7, command: "dd")
        #expect(RwsemState(count: 1, owner: owner).owner == owner)
        #expect(RwsemState(count: 0x100, owner: owner).owner == nil)
    }
}
