// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The rules of the Trace Event Format (JSON object form) that ui.perfetto.dev goes by, as documented
/// and as google/perfetto's importer reads them (src/trace_processor/importers/json).
///
/// Not Perfetto's own trace processor: PyPI's `perfetto` has no binary in it and downloads one when it
/// is first used, which a test must not.
struct TraceEventChecker {
    private struct Slice {
        let name: String
        let begin: Int
        let end: Int
    }

    /// What breaks a rule, a sentence each.
    private(set) var violations: [String] = []
    /// Slices by track.
    private var slices: [[Int]: [Slice]] = [:]

    init(_ data: Data) throws {
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        guard let events = document?["traceEvents"] as? [[String: Any]] else {
            violations = ["no list of traceEvents"]
            return
        }
        let times = events.compactMap { Self.nanoseconds($0["ts"]) }
        if times != times.sorted() { violations.append("events are not in the order of time") }
        for event in events { checkMembers(of: event) }
        checkNames(events)
        checkNesting()
        checkFlows(events)
    }

    /// Microseconds with at most three decimals.
    private static func nanoseconds(_ value: Any?) -> Int? {
        (value as? Double).map { Int(($0 * 1000).rounded()) }
    }

    private static func track(of event: [String: Any]) -> [Int] {
        [event["pid"] as? Int ?? -1, event["tid"] as? Int ?? -1]
    }

    private mutating func checkMembers(of event: [String: Any]) {
        let name = event["name"] as? String ?? ""
        let track = Self.track(of: event)
        if name.isEmpty || track.contains(where: { $0 < 0 || $0 > Int(UInt32.max) }) {
            violations.append("an event without a name, pid or tid: \(event)")
        }
        switch event["ph"] as? String {
        case "M":
            let named = (event["args"] as? [String: Any])?["name"] as? String ?? ""
            if !["process_name", "thread_name"].contains(name) || named.isEmpty {
                violations.append("metadata that names nothing: \(event)")
            }
        case "X":
            guard let begin = Self.nanoseconds(event["ts"]),
                let length = Self.nanoseconds(event["dur"]), begin >= 0, length >= 0,
                event["cat"] is String
            else { return violations.append("a slice without ts, dur or cat: \(event)") }
            slices[track, default: []].append(
                Slice(name: name, begin: begin, end: begin + length))
        case "s", "f":
            if Self.nanoseconds(event["ts"]) == nil || !(event["id"] is Int)
                || !(event["cat"] is String)
            {
                violations.append("a flow without ts, id or cat: \(event)")
            }
        default: violations.append("an event of no known phase: \(event)")
        }
    }

    /// Every track that has slices has names.
    private mutating func checkNames(_ events: [[String: Any]]) {
        for kind in ["process_name", "thread_name"] {
            let named = Set(
                events.filter { $0["name"] as? String == kind }.map(Self.track(of:)))
            for track in slices.keys where !named.contains(track) {
                violations.append("track \(track) has no \(kind)")
            }
        }
    }

    /// Slices of a track lie inside one another or apart.
    private mutating func checkNesting() {
        for (track, list) in slices {
            var open: [Slice] = []
            for slice in list.sorted(by: { ($0.begin, -$0.end) < ($1.begin, -$1.end) }) {
                while let last = open.last, last.end <= slice.begin { open.removeLast() }
                if let last = open.last, slice.end > last.end {
                    violations.append("\(slice.name) overlaps \(last.name) on \(track)")
                }
                open.append(slice)
            }
        }
    }

    /// A flow has one start and one end, in slices of their tracks; the end is that of a wait.
    private mutating func checkFlows(_ events: [[String: Any]]) {
        let flows = events.filter { ["s", "f"].contains($0["ph"] as? String) }
        for (id, ends) in Dictionary(grouping: flows, by: { $0["id"] as? Int ?? -1 }) {
            guard ends.map({ $0["ph"] as? String }) == ["s", "f"],
                ends[0]["name"] as? String == ends[1]["name"] as? String,
                ends[1]["bp"] as? String == "e"
            else {
                violations.append("flow \(id) is not one start and one end")
                continue
            }
            let around = ends.map { end -> String? in
                let time = Self.nanoseconds(end["ts"]) ?? -1
                return slices[Self.track(of: end)]?.filter { $0.begin <= time && time < $0.end }
                    .max { ($0.begin, -$0.end) < ($1.begin, -$1.end) }?.name
            }
            if around[0] == nil || around[1]?.hasPrefix("wait: ") != true {
                violations.append("flow \(id) ends outside of its slices: \(around)")
            }
        }
    }
}
