// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The track of a task: calls, and in them waits and holds.
enum WriterTrack {
    static func track(of call: TimelineCall) -> TraceEvent.Track {
        TraceEvent.Track(
            process: UInt32(bitPattern: call.process), thread: UInt32(bitPattern: call.thread))
    }

    /// Names of all tasks and of their processes.
    static func names(of timeline: Timeline, opens: [OpenGroup]) -> [TraceEvent] {
        var seen: Set<TraceEvent.Track> = []
        return timeline.calls.flatMap { call -> [TraceEvent] in
            let track = track(of: call)
            guard seen.insert(track).inserted else { return [] }
            return TraceEvent.names(
                track, process: process(of: call, timeline, opens), thread: call.command)
        }
    }

    /// A thread may be called anything. Where an older version did not record what its process is called,
    /// the first thread's own call tells, or an open by that process; else the number is all there is.
    private static func process(
        of call: TimelineCall, _ timeline: Timeline, _ opens: [OpenGroup]
    ) -> String {
        call.processCommand
            ?? timeline.calls.first { $0.thread == call.process }?.command
            ?? opens.first { $0.process == call.process }?.command
            ?? "process \(call.process)"
    }

    /// The call, its waits, and those of its holds that nest: slices of one track must.
    static func events(of call: TimelineCall, files: [TracedFile]) -> [TraceEvent] {
        let inner = call.acquisitions.flatMap { events(of: $0, on: track(of: call)) }
        let whole = TraceEvent(
            phase: .slice, name: call.isCompletion ? "completion" : "write", track: track(of: call),
            beginNs: call.beginNs, durationNs: max(call.lastNs, call.beginNs) - call.beginNs,
            arguments: arguments(of: call, files))
        return nesting([whole] + inner)
    }

    private static func arguments(
        of call: TimelineCall, _ files: [TracedFile]
    ) -> [String: String] {
        var arguments = [
            "path": call.path.function, "cpu": "\(call.cpu)",
            "file": files.first { $0.id == call.file }?.name ?? "\(call.file)",
        ]
        arguments["result"] = call.result.map(String.init)
        return arguments
    }

    private static func events(
        of taken: TimelineAcquisition, on track: TraceEvent.Track
    ) -> [TraceEvent] {
        let name = LockTable.name(of: taken.lockClass, taken.mode)
        var arguments = ["function": taken.function.rawValue]
        arguments["caller"] = taken.callSite
        var events: [TraceEvent] = []
        if let begin = taken.waitBeginNs, begin < taken.acquiredNs {
            var why = arguments
            why["found taken"] = taken.contended ? "yes" : "no"
            why["slept"] = taken.slept ? "yes" : "no"
            why["holder"] = taken.holder.map { "\($0.command)/\($0.thread)" }
            events.append(
                TraceEvent(
                    phase: .slice, name: "wait: \(name)", track: track, beginNs: begin,
                    durationNs: taken.acquiredNs - begin, arguments: why))
        }
        if let released = taken.releasedNs, released > taken.acquiredNs {
            events.append(
                TraceEvent(
                    phase: .slice, name: name, track: track, beginNs: taken.acquiredNs,
                    durationNs: released - taken.acquiredNs, arguments: arguments))
        }
        return events
    }

    /// Leaves out slices that begin in another and end after it.
    private static func nesting(_ events: [TraceEvent]) -> [TraceEvent] {
        var open: [UInt64] = []
        return events.sorted(by: TraceEvent.isBefore).filter { event in
            while let end = open.last, end <= event.beginNs { open.removeLast() }
            if let end = open.last, event.endNs > end { return false }
            open.append(event.endNs)
            return true
        }
    }
}
