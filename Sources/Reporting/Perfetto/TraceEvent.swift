// SPDX-License-Identifier: Apache-2.0

/// One event of the Trace Event Format, as far as it is used here: complete slices (X), flows (s, f)
/// and names (M).
struct TraceEvent: Encodable, Equatable {
    enum Phase: String, Encodable {
        case name = "M"
        case slice = "X"
        case flowStart = "s"
        case flowEnd = "f"
    }

    /// A track: a thread of a process.
    struct Track: Hashable {
        let process: UInt32
        let thread: UInt32
    }

    let phase: Phase
    let name: String
    let track: Track
    /// In nanoseconds; the format has microseconds, with decimals.
    var beginNs: UInt64 = 0
    /// In nanoseconds, of a slice.
    var durationNs: UInt64?
    /// Of a flow: what its two ends share.
    var flow: Int?
    var arguments: [String: String] = [:]

    var endNs: UInt64 { beginNs + (durationNs ?? 0) }

    private enum Key: String, CodingKey {
        case name, cat, ph, pid, tid, ts, dur, id, bp, args
    }

    /// Writes the event's members; times in microseconds.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(phase, forKey: .ph)
        try container.encode(name, forKey: .name)
        try container.encode(track.process, forKey: .pid)
        try container.encode(track.thread, forKey: .tid)
        if !arguments.isEmpty { try container.encode(arguments, forKey: .args) }
        guard phase != .name else { return }
        try container.encode("fuselock", forKey: .cat)
        try container.encode(Double(beginNs) / 1000, forKey: .ts)
        try container.encodeIfPresent(durationNs.map { Double($0) / 1000 }, forKey: .dur)
        try container.encodeIfPresent(flow, forKey: .id)
        // The end of a flow belongs to the slice around it, not to the next one.
        if phase == .flowEnd { try container.encode("e", forKey: .bp) }
    }

    /// Names of a track and of its process.
    static func names(_ track: Track, process: String, thread: String) -> [TraceEvent] {
        [("process_name", process), ("thread_name", thread)].map { kind, name in
            TraceEvent(phase: .name, name: kind, track: track, arguments: ["name": name])
        }
    }

    /// In time; of those that begin together names first, then the longer slice, flows last.
    static func isBefore(_ one: TraceEvent, _ other: TraceEvent) -> Bool {
        func key(_ event: TraceEvent) -> (UInt64, Int, UInt64) {
            let rank =
                switch event.phase {
                case .name: 0
                case .slice: 1
                case .flowStart: 2
                case .flowEnd: 3
                }
            return (event.phase == .name ? 0 : event.beginNs, rank, .max - event.endNs)
        }
        return key(one) < key(other)
    }
}
