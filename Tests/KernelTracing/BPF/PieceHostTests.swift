// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

/// Pieces of the programs that need no kernel structure, in the kernel, by BPF_PROG_TEST_RUN.
@Suite(.needsCallablePrograms) struct PieceHostTests {
    private let pieces: Pieces

    init() throws { pieces = try Pieces() }

    @Test func bucketsAreThoseOfTheHistogram() throws {
        let powers = (0..<64).map { UInt64(1) << UInt64($0) }
        let edges = (0..<NanosecondHistogram.bucketCount).map(NanosecondHistogram.lowerBound)
        let below = (powers + edges).filter { $0 > 0 }.map { $0 - 1 }
        for value in powers + edges + below + [.max] {
            let bucket = try pieces.ask("bucket", value)[0]
            #expect(bucket == UInt64(NanosecondHistogram.bucket(of: value)), "\(value) ns")
        }
    }

    @Test func aClockThatGoesBackMeasuresNothing() throws {
        #expect(try pieces.ask("time_between", 5, 12)[0] == 7)
        #expect(try pieces.ask("time_between", 12, 5)[0] == 0)
        #expect(try pieces.ask("time_between", 0, .max)[0] == .max)
    }

    // MARK: The table of addresses

    private let slots: UInt64 = 1 << UInt64(FL_FILTER_BITS)
    private let lock: UInt64 = 0xFFFF_8880_1234_5678

    /// Fibonacci hashing of the lower half, as in BPF/core/shared/filter.h.
    private func slot(of lock: UInt64) -> UInt64 {
        let hash = (UInt32(truncatingIfNeeded: lock) >> 2) &* 0x9E37_79B1
        return UInt64(hash >> (32 - UInt32(FL_FILTER_BITS)))
    }

    /// Locks that all want one slot.
    private func colliding(_ count: Int) -> [UInt64] {
        let wanted = slot(of: lock)
        let others = (0...).lazy.map { 0xFFFF_8881_0000_0000 + UInt64($0) * 4 }
        return Array(others.filter { slot(of: $0) == wanted }.prefix(count))
    }

    @Test func anAddressIsFoundWithItsFileAndClassOnceItIsAdded() throws {
        #expect(try pieces.ask("filter_look_up", lock)[0] == slots)
        for lockClass in 0..<UInt64(FL_LOCK_CLASSES.rawValue) {
            #expect(try pieces.ask("filter_insert", lock + 8 * lockClass, 77, lockClass)[0] == 1)
        }
        for lockClass in 0..<UInt64(FL_LOCK_CLASSES.rawValue) {
            let found = try pieces.ask("filter_look_up", lock + 8 * lockClass)
            #expect(found == [slot(of: lock + 8 * lockClass), 77, lockClass])
        }
        #expect(try pieces.ask("filter_look_up", lock + 4)[0] == slots)
    }

    @Test func anAddressThatIsAddedAgainBelongsToTheOther() throws {
        #expect(try pieces.ask("filter_insert", lock, 3, 0)[0] == 1)
        #expect(try pieces.ask("filter_insert", lock, 4, 2)[0] == 1)
        #expect(try pieces.ask("filter_look_up", lock) == [slot(of: lock), 4, 2])
    }

    @Test func asManyAddressesShareASlotAsAreProbedAndNoMore() throws {
        let locks = colliding(Int(FL_FILTER_PROBES) + 1)
        for (file, lock) in locks.dropLast().enumerated() {
            #expect(try pieces.ask("filter_insert", lock, UInt64(file), 1)[0] == 1)
        }
        #expect(try pieces.ask("filter_insert", locks[locks.count - 1], 99, 1)[0] == 0)
        for (file, lock) in locks.dropLast().enumerated() {
            let place = (slot(of: lock) + UInt64(file)) % slots
            #expect(try pieces.ask("filter_look_up", lock) == [place, UInt64(file), 1])
        }
        #expect(try pieces.ask("filter_look_up", locks[locks.count - 1])[0] == slots)
    }

    // MARK: A call

    private func lockClass(
        of lock: UInt64, begun: UInt64 = 1
    ) throws -> LockClass? {
        let answer = try pieces.ask("lock_class", 0x10, 0x20, 0x30, begun, lock)[0]
        return answer == UInt64(FL_LOCK_CLASSES.rawValue) ? nil : LockClass(kernel: UInt8(answer))
    }

    @Test func aCallKnowsItsLocksWhileItLasts() throws {
        #expect(try lockClass(of: 0x10) == LockClass(kernel: UInt8(FL_LOCK_INODE.rawValue)))
        #expect(try lockClass(of: 0x20) == LockClass(kernel: UInt8(FL_LOCK_BACKING.rawValue)))
        #expect(try lockClass(of: 0x30) == LockClass(kernel: UInt8(FL_LOCK_FI.rawValue)))
        #expect(try lockClass(of: 0x40) == nil)
        #expect(try lockClass(of: 0x10, begun: 0) == nil)
    }

    private func conditions(
        _ flags: UInt64, position: UInt64, count: UInt64, size: UInt64
    ) throws -> WriteConditions {
        let bits = try pieces.ask("conditions", flags, position, count, size)[0]
        return WriteConditions(rawValue: UInt16(bits))
    }

    @Test func conditionsAreThoseOfTheKernel() throws {
        let (append, noWait, direct): (UInt64, UInt64, UInt64) = (0x10, 0x8, 1 << 17)
        #expect(try conditions(0, position: 0, count: 4096, size: 4096) == [])
        #expect(try conditions(0, position: 1, count: 4096, size: 4096) == .pastEOF)
        #expect(try conditions(direct, position: 0, count: 1, size: 1) == .direct)
        #expect(try conditions(noWait, position: 0, count: 1, size: 1) == .noWait)
        #expect(try conditions(append, position: 0, count: 1, size: 9) == [.append, .pastEOF])
        #expect(
            try conditions(append | noWait | direct, position: 0, count: 1, size: 9)
                == [.append, .noWait, .direct, .pastEOF])
    }

    @Test func theShapeCountsByClassAndModeAndStopsAt255() throws {
        let (inode, backing, fi) = (
            UInt64(FL_LOCK_INODE.rawValue), UInt64(FL_LOCK_BACKING.rawValue),
            UInt64(FL_LOCK_FI.rawValue)
        )
        let shared = UInt64(FL_MODE_SHARED.rawValue)
        #expect(try pieces.ask("shape", fi, UInt64(FL_MODE_SPIN.rawValue), 4) == [5, 4, 0])
        #expect(try pieces.ask("shape", backing, shared, 4) == [4, 5, 0])
        #expect(try pieces.ask("shape", inode, UInt64(FL_MODE_EXCLUSIVE.rawValue), 4) == [4, 4, 1])
        #expect(try pieces.ask("shape", fi, UInt64(FL_MODE_SPIN.rawValue), 254) == [255, 254, 0])
        #expect(try pieces.ask("shape", fi, UInt64(FL_MODE_SPIN.rawValue), 255) == [255, 255, 0])
    }

    /// Another task's call keeps its place, another one's idle state does not; with all four taken there is none.
    @Test func aTaskInACallHasAPlaceOfItsOwn() throws {
        for taken in 0..<UInt64(4) {
            #expect(try pieces.ask("task_place", taken, 1) == [taken + 1, 1, 1])
            #expect(try pieces.ask("task_place", taken, 0) == [1, 1, 1])
        }
        #expect(try pieces.ask("task_place", 4, 1) == [0, 0, 0])
        #expect(try pieces.ask("task_place", 4, 0) == [1, 1, 1])
    }

    @Test func whatACallCalledLiesBelowItOnItsStack() throws {
        let frame: UInt64 = 0x8000_0000
        #expect(try pieces.ask("inside", 1, frame, frame - 8)[0] == 1)
        #expect(try pieces.ask("inside", 1, frame, frame)[0] == 0)
        #expect(try pieces.ask("inside", 1, frame, frame + 8)[0] == 0)
        #expect(try pieces.ask("inside", 1, frame, frame - 64 << 10)[0] == 0)
        #expect(try pieces.ask("inside", 0, frame, frame - 8)[0] == 0)
    }

    @Test func kernelTextIsTheTopTwoGiB() throws {
        #expect(try pieces.ask("kernel_text", 0xFFFF_FFFF_8000_0000)[0] == 1)
        #expect(try pieces.ask("kernel_text", .max)[0] == 1)
        #expect(try pieces.ask("kernel_text", 0xFFFF_FFFF_7FFF_FFFF)[0] == 0)
        #expect(try pieces.ask("kernel_text", 0xFFFF_8880_0000_0000)[0] == 0)
    }

    // MARK: The sampler's slots

    @Test func eachPassTakesASlotAndCountsTheOnesWithout() throws {
        let period = Pieces.period
        #expect(try pieces.ask("next_slot", 0, 7 * period).prefix(2) == [0, 7])
        #expect(try pieces.ask("next_slot", 7, 8 * period).prefix(2) == [0, 8])
        #expect(try pieces.ask("next_slot", 7, 7 * period).prefix(2) == [0, 8])
        #expect(try pieces.ask("next_slot", 7, 9 * period).prefix(2) == [0, 8])
        #expect(try pieces.ask("next_slot", 7, 12 * period).prefix(2) == [4, 12])
    }
}
