// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import LockModel
import Testing

@testable import KernelTracing

/// The timeline from the bytes of its ring buffer: acquisitions come before their call, and calls in
/// the order in which they return.
@Suite struct TimelineDecoderTests {
    private struct Replay: MapStore {
        var records: [[UInt8]] = []
        var state: fl_timeline?

        func entries(of map: String) throws(TracingError) -> [MapEntry] {
            switch map {
            case "timeline_events": records.map { MapEntry(key: [], values: [$0]) }
            case ".data.timeline":
                state.map { [MapEntry(key: bytes(UInt32(0)), values: [bytes($0)])] } ?? []
            default: []
            }
        }
        func symbol(at address: UInt64) -> String? { address == 0x1234 ? "some_caller" : nil }
    }

    private func call(ticket: UInt32, begin: UInt64, end: UInt64, thread: UInt32) -> [UInt8] {
        var event = fl_event_call()
        event.kind = FL_EVENT_CALL.rawValue
        (event.ticket, event.begin_ns, event.end_ns) = (ticket, begin, end)
        (event.thread, event.process, event.cpu, event.file) = (thread, 7, 3, 1)
        event.result = UInt64(bitPattern: -5)
        event.path = UInt8(FL_PATH_PASSTHROUGH.rawValue)
        event.command.0 = CChar(UInt8(ascii: "w"))
        event.process_command.0 = CChar(UInt8(ascii: "p"))
        return bytes(event)
    }

    private func acquisition(ticket: UInt32, witness: fl_witness) -> fl_event_acquisition {
        var event = fl_event_acquisition()
        event.kind = FL_EVENT_ACQUISITION.rawValue
        (event.ticket, event.acquired_ns, event.wait_ns, event.hold_ns) = (ticket, 1_300, 200, 50)
        event.site = 0x1234
        event.witness = UInt8(witness.rawValue)
        return event
    }

    private func decode(_ store: Replay, limit: UInt32 = 10) throws -> Timeline {
        try #require(try TimelineDecoder(store: store, limit: limit).decode())
    }

    @Test func callsFindTheirAcquisitionsByTicket() throws {
        var contended = acquisition(ticket: 2, witness: FL_WITNESS_ALL)
        contended.contended = 1
        contended.slept = 1
        contended.holder.thread = 41
        contended.holder.site = 0x1234
        contended.holder.command.0 = CChar(UInt8(ascii: "h"))
        var spin = acquisition(ticket: 2, witness: FL_WITNESS_ALL)
        spin.acquired_ns = 1_400
        spin.wait_ns = 10
        spin.lock_class = UInt8(FL_LOCK_FI.rawValue)
        spin.mode = UInt8(FL_MODE_SPIN.rawValue)
        spin.function = UInt8(FL_FN_SPIN_LOCK.rawValue)
        let timeline = try decode(
            Replay(
                records: [
                    bytes(spin), bytes(contended),
                    call(ticket: 2, begin: 1_050, end: 1_500, thread: 42),
                    call(ticket: 1, begin: 1_000, end: 2_000, thread: 41),
                ], state: fl_timeline(begun: 3, calls_dropped: 0, acquisitions_dropped: 0)))
        #expect(timeline.calls.map(\.thread) == [41, 42])
        #expect(timeline.calls.map(\.beginNs) == [0, 50])
        #expect(timeline.calls[0].acquisitions.isEmpty)
        let call = timeline.calls[1]
        #expect((call.endNs, call.result, call.process, call.cpu, call.file) == (500, -5, 7, 3, 1))
        #expect(call.command == "w" && call.processCommand == "p")
        #expect(call.path == .passthrough && !call.isCompletion)
        #expect(call.acquisitions.map(\.lockClass) == [.inodeRwsem, .fiLock])
        let first = call.acquisitions[0]
        #expect(
            (first.waitBeginNs, first.acquiredNs, first.releasedNs) == (100, 300, 350))
        #expect(first.contended && first.slept && first.callSite == "some_caller")
        #expect(first.holder == .init(thread: 41, command: "h", function: "some_caller"))
        #expect(call.acquisitions[1].holder == nil && call.acquisitions[1].function == .rawSpinLock)
        #expect(timeline.unfinished == 1)
    }

    /// A time without its witness is absent, not zero.
    @Test func whatNoProgramSawIsNotThere() throws {
        for (witness, hasWait, hasRelease) in [
            (FL_WITNESS_ALL, true, true), (FL_WITNESS_EXIT, false, false),
            (FL_WITNESS_RELEASE, false, false),
            (fl_witness(FL_WITNESS_ENTRY.rawValue | FL_WITNESS_EXIT.rawValue), true, false),
        ] {
            let store = Replay(records: [
                bytes(acquisition(ticket: 1, witness: witness)),
                call(ticket: 1, begin: 1_000, end: 0, thread: 1),
            ])
            let call = try #require(try decode(store).calls.first)
            #expect(call.endNs == nil && call.result == nil)
            let taken = try #require(call.acquisitions.first)
            #expect((taken.waitBeginNs != nil) == hasWait, "\(witness)")
            #expect((taken.releasedNs != nil) == hasRelease, "\(witness)")
            #expect(call.lastNs == taken.releasedNs ?? taken.acquiredNs)
        }
    }

    @Test func dropsAreTheTimelinesOwn() throws {
        let timeline = try decode(
            Replay(
                records: [call(ticket: 1, begin: 5, end: 9, thread: 1)],
                state: fl_timeline(begun: 12, calls_dropped: 8, acquisitions_dropped: 3)))
        #expect((timeline.begun, timeline.callsDropped) == (10, 8))
        #expect(timeline.acquisitionsDropped == 3 && timeline.unfinished == 1)
        #expect(timeline.losses.count == 3)
        #expect(Timeline(limit: 1, begun: 0, calls: []).losses.isEmpty)
    }

    @Test func cutAndUnknownRecordsAreNoCalls() throws {
        var unknown = call(ticket: 1, begin: 5, end: 9, thread: 1)
        unknown[0] = 9
        let cut = Array(call(ticket: 1, begin: 5, end: 9, thread: 1).dropLast())
        #expect(try decode(Replay(records: [unknown, cut, [1, 0], []])).calls.isEmpty)
    }

    @Test func withoutALimitThereIsNone() throws {
        #expect(try TimelineDecoder(store: Replay(), limit: 0).decode() == nil)
    }

    @Test func theRingIsAPowerOfTwoOfPages() {
        #expect(TimelineRing.bytes(forCalls: 0) == UInt32(getpagesize()))
        #expect(TimelineRing.bytes(forCalls: 1000) == 1 << 20)
        #expect(TimelineRing.bytes(forCalls: .max) == 64 << 20)
    }
}
