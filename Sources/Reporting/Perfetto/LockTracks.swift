// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The tracks of the locks: who held each, one row below the other where several did at once.
struct LockTracks {
    /// One hold, and where it is drawn.
    private struct Hold {
        let lock: Lock
        let thread: Int32
        let name: String
        let acquired: UInt64
        let released: UInt64
        var track = TraceEvent.Track(process: 0, thread: 0)
    }

    private struct Lock: Hashable {
        let file: UInt32
        let lockClass: LockClass
    }

    /// Names and slices.
    let events: [TraceEvent]
    /// From a holder to who waited for it.
    let flows: [TraceEvent]

    /// Beyond every thread ID of Linux (PID_MAX_LIMIT, include/linux/threads.h).
    private static let process: UInt32 = 1 << 23

    init(_ timeline: Timeline, files: [TracedFile]) {
        var rows: [Lock: [UInt64]] = [:]
        var tracks: [Lock: [TraceEvent.Track]] = [:]
        var names: [TraceEvent] = []
        var next = Self.process
        let holds = Self.holds(in: timeline).map { hold -> Hold in
            var hold = hold
            let ends = rows[hold.lock] ?? []
            let row = ends.firstIndex { $0 <= hold.acquired } ?? ends.count
            if row == ends.count {
                next += 1
                let track = TraceEvent.Track(process: Self.process, thread: next)
                names += TraceEvent.names(
                    track, process: "locks", thread: Self.name(hold.lock, row, files))
                tracks[hold.lock, default: []].append(track)
                rows[hold.lock, default: []].append(hold.released)
            } else {
                rows[hold.lock]?[row] = hold.released
            }
            hold.track = tracks[hold.lock]?[row] ?? hold.track
            return hold
        }
        events =
            names
            + holds.map { hold in
                TraceEvent(
                    phase: .slice, name: hold.name, track: hold.track, beginNs: hold.acquired,
                    durationNs: hold.released - hold.acquired)
            }
        flows = Self.flows(in: timeline, holds)
    }

    private static func holds(in timeline: Timeline) -> [Hold] {
        timeline.calls.flatMap { call in
            call.acquisitions.compactMap { taken in
                guard let released = taken.releasedNs, released > taken.acquiredNs else {
                    return nil
                }
                return Hold(
                    lock: Lock(file: call.file, lockClass: taken.lockClass), thread: call.thread,
                    name: "\(call.command)/\(call.thread) \(taken.mode.rawValue)",
                    acquired: taken.acquiredNs, released: released)
            }
        }.sorted { ($0.acquired, $0.thread) < ($1.acquired, $1.thread) }
    }

    private static func name(_ lock: Lock, _ row: Int, _ files: [TracedFile]) -> String {
        let file = files.first { $0.id == lock.file }?.name ?? "file \(lock.file)"
        return "\(lock.lockClass.traits.name) of \(file)" + (row == 0 ? "" : ", \(row + 1)")
    }

    /// Where the holder's own call is in the sample: from its hold, when the wait began or it took
    /// the lock, to the wait.
    private static func flows(in timeline: Timeline, _ holds: [Hold]) -> [TraceEvent] {
        let byHolder = Dictionary(grouping: holds) { $0.thread }
        var flow = 0
        return timeline.calls.flatMap { call in
            call.acquisitions.flatMap { taken -> [TraceEvent] in
                guard let begin = taken.waitBeginNs, let holder = taken.holder,
                    let hold = byHolder[holder.thread]?.first(where: {
                        $0.lock == Lock(file: call.file, lockClass: taken.lockClass)
                            && $0.released > begin && $0.acquired < taken.acquiredNs
                    })
                else { return [] }
                let moment = max(begin, hold.acquired)
                flow += 1
                return [
                    (TraceEvent.Phase.flowStart, hold.track),
                    (.flowEnd, WriterTrack.track(of: call)),
                ]
                .map { phase, track in
                    TraceEvent(
                        phase: phase, name: "in the way", track: track, beginNs: moment,
                        flow: flow)
                }
            }
        }
    }
}
