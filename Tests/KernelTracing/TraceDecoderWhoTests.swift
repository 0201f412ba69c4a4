// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

/// Who opened, who waited for whom, and what was taken outside of write calls, from bytes.
@Suite struct TraceDecoderWhoTests {
    private struct Replay: TraceStore {
        var maps: [String: [MapEntry]] = [:]

        func entries(of map: String) throws(TracingError) -> [MapEntry] { maps[map] ?? [] }
        func recursionMisses() -> [String: UInt64] { [:] }
        func value(of array: String, at index: UInt32) throws(TracingError) -> [UInt8]? { nil }
        func symbol(at address: UInt64) -> String? { ["outer", "inner"][Int(address % 2)] }
    }

    private func party(_ thread: UInt32, site: UInt64) -> fl_party {
        var party = fl_party()
        party.thread = thread
        party.site = site
        party.command.0 = CChar(UInt8(ascii: "w"))
        return party
    }

    private func blockEntry(holder: fl_party, stack: UInt32) -> MapEntry {
        var key = fl_block_key()
        key.waiter = party(7, site: 3)
        key.holder = holder
        key.lock_class = UInt8(FL_LOCK_BACKING.rawValue)
        key.stack = stack
        var (first, second) = (fl_block(), fl_block())
        (first.count, first.wait_sum, first.wait_max) = (2, 30, 20)
        (second.count, second.wait_sum, second.wait_max) = (1, 25, 25)
        return MapEntry(key: bytes(key), values: [bytes(first), bytes(second)])
    }

    @Test func anOpenAndWhatTheKernelDropped() throws {
        var key = fl_open_key()
        (key.file, key.requested, key.kept, key.process) = (1, 0xC0, 0x80, 42)
        var value = fl_open()
        (value.count, value.failed) = (5, 1)
        value.command.0 = CChar(UInt8(ascii: "x"))
        let entry = MapEntry(key: bytes(key), values: [bytes(value)])
        let trace = try TraceDecoder(store: Replay(maps: ["opens": [entry]])).decode()
        let open = try #require(trace.opens.first)
        #expect(open.stripped == [.parallelDirectWrites])
        #expect(open.kept == [.passthrough])
        #expect((open.count, open.failed, open.process) == (5, 1, 42))
        #expect(open.command == "x")
    }

    @Test func aWaiterItsHolderAndItsStack() throws {
        let frames: [UInt64] = [1, 2, 0, 0]
        let stacks = [MapEntry(key: bytes(UInt32(9)), values: [frames.flatMap { bytes($0) }])]
        let entry = blockEntry(holder: party(8, site: 2), stack: 9)
        let pair = try #require(
            try TraceDecoder(store: Replay(maps: ["blocks": [entry], "stacks": stacks])).decode()
                .blocked.first)
        #expect(pair.waiter == .init(thread: 7, command: "w", function: "inner"))
        #expect(pair.holder == .init(thread: 8, command: "w", function: "outer"))
        #expect(pair.lockClass == .backingRwsem)
        #expect(pair.count == 3)
        #expect(pair.waitNs == SumAndMax(sum: 55, max: 25))
        #expect(pair.stack == ["inner", "outer"])
    }

    @Test(arguments: [FL_NO_STACK, UInt32(bitPattern: -14)])
    func aHolderNobodyKnowsAndNoStack(stack: UInt32) throws {
        let entry = blockEntry(holder: fl_party(), stack: stack)
        let pair = try #require(
            try TraceDecoder(store: Replay(maps: ["blocks": [entry]])).decode().blocked.first)
        #expect(pair.holder == nil)
        #expect(pair.stack == nil)
    }

    @Test func whatIsTakenElsewhere() throws {
        var key = fl_elsewhere_key()
        key.site = 1
        key.lock_class = UInt8(FL_LOCK_FI.rawValue)
        key.mode = UInt8(FL_MODE_SPIN.rawValue)
        key.function = UInt8(FL_FN_SPIN_LOCK.rawValue)
        let value = fl_elsewhere(steps: fl_steps(entered: 4, taken: 3, failed: 1, released: 2))
        let store = Replay(maps: [
            "elsewhere": [MapEntry(key: bytes(key), values: [bytes(value), bytes(value)])]
        ])
        let group = try #require(try TraceDecoder(store: store).decode().elsewhere?.first)
        #expect(group.callSite == "inner")
        #expect((group.entered, group.taken, group.failed, group.released) == (8, 6, 2, 4))
        let without = try TraceDecoder(store: store, countsElsewhere: false).decode()
        #expect(without.elsewhere == nil)
    }

    @Test(arguments: [(FL_REQUESTED_UNKNOWN, nil), (0x80, .passthrough)] as [(UInt32, OpenFlags?)])
    func whatTheServerReplied(raw: UInt32, requested: OpenFlags?) throws {
        var key = fl_call_key()
        key.path = UInt8(FL_PATH_PASSTHROUGH.rawValue)
        key.requested = raw
        let entry = MapEntry(key: bytes(key), values: [bytes(fl_calls())])
        let trace = try TraceDecoder(store: Replay(maps: ["calls": [entry]])).decode()
        #expect(trace.calls.first?.requested == requested)
    }
}
