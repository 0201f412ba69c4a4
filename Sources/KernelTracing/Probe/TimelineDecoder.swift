// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Turns the records of the timeline's ring buffer into calls.
struct TimelineDecoder {
    let store: any MapStore
    /// Most calls asked for.
    let limit: UInt32

    /// The sample; `nil` where none was asked for.
    func decode() throws(TracingError) -> Timeline? {
        guard limit > 0 else { return nil }
        let records = try store.entries(of: TimelineRing.map).compactMap(\.values.first)
        let calls = records.compactMap { record(fl_event_call.self, FL_EVENT_CALL, $0) }
        let taken = records.compactMap {
            record(fl_event_acquisition.self, FL_EVENT_ACQUISITION, $0)
        }
        let byTicket = Dictionary(grouping: taken, by: \.ticket)
        let origin = calls.map(\.begin_ns).min() ?? 0
        let state = try store.entries(of: ".data.timeline").first?.values.first
            .flatMap { load(fl_timeline.self, from: $0) }
        return Timeline(
            limit: UInt64(limit), begun: min(state?.begun ?? 0, UInt64(limit)),
            calls: calls.compactMap { call($0, byTicket[$0.ticket] ?? [], since: origin) }
                .sorted { ($0.beginNs, $0.thread) < ($1.beginNs, $1.thread) },
            callsDropped: state?.calls_dropped ?? 0,
            acquisitionsDropped: state?.acquisitions_dropped ?? 0)
    }

    /// A record, if it is of this kind.
    private func record<Event: BitwiseCopyable>(
        _ type: Event.Type, _ kind: fl_event_kind, _ bytes: [UInt8]
    ) -> Event? {
        load(UInt32.self, from: bytes) == kind.rawValue ? load(type, from: bytes) : nil
    }

    private func call(
        _ event: fl_event_call, _ taken: [fl_event_acquisition], since origin: UInt64
    ) -> TimelineCall? {
        guard let path = WritePath(event.path) else { return nil }
        let hasReturned = event.end_ns != 0
        return TimelineCall(
            thread: Int32(bitPattern: event.thread), process: Int32(bitPattern: event.process),
            command: text(event.command), processCommand: text(event.process_command),
            cpu: event.cpu, file: event.file, path: path,
            isCompletion: UInt32(event.flags) & FL_CALL_COMPLETION.rawValue != 0,
            beginNs: event.begin_ns &- origin,
            endNs: hasReturned ? event.end_ns &- origin : nil,
            result: hasReturned ? Int64(bitPattern: event.result) : nil,
            acquisitions: taken.compactMap { acquisition($0, since: origin) }
                .sorted { ($0.waitBeginNs ?? $0.acquiredNs) < ($1.waitBeginNs ?? $1.acquiredNs) })
    }

    private func acquisition(
        _ event: fl_event_acquisition, since origin: UInt64
    ) -> TimelineAcquisition? {
        guard let lockClass = LockClass(kernel: event.lock_class),
            let mode = LockMode(kernel: event.mode),
            let function = LockFunction(kernel: event.function)
        else { return nil }
        func saw(_ witness: fl_witness) -> Bool { UInt32(event.witness) & witness.rawValue != 0 }
        // Without its return, an acquisition is known from its release, and its hold is not.
        let isTimed = saw(FL_WITNESS_EXIT)
        let acquired = event.acquired_ns &- origin
        return TimelineAcquisition(
            lockClass: lockClass, mode: mode, function: function,
            callSite: event.site == 0 ? nil : store.symbol(at: event.site),
            waitBeginNs: isTimed && saw(FL_WITNESS_ENTRY) ? acquired &- event.wait_ns : nil,
            acquiredNs: acquired,
            releasedNs: isTimed && saw(FL_WITNESS_RELEASE) ? acquired &+ event.hold_ns : nil,
            contended: event.contended != 0, slept: event.slept != 0,
            holder: event.contended == 0 || event.holder.thread == 0
                ? nil : TraceDecoder.party(event.holder, in: store))
    }
}
