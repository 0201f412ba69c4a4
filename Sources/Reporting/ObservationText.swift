// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a report has of an observation, under the verdict: only what was seen, nothing for what
/// this backend cannot see.
struct ObservationText {
    private let observation: Observation
    private let report: Report
    private let fields: Fields
    private var samples: LockSamples { observation.total }

    init(_ observation: Observation, of report: Report, _ fields: Fields) {
        self.observation = observation
        self.report = report
        self.fields = fields
    }

    var facts: [String] {
        var lines = fields.lines("samples", sampler)
        guard samples.taken > 0 else { return lines }
        lines += fields.lines("lock found", shares)
        if !samples.others.isEmpty { lines += fields.lines("held by others", others) }
        if samples.waiting > 0 { lines += fields.lines("waiting", waiting) }
        lines += fields.lines("inside at once", inside)
        if let ioMode { lines += fields.lines("I/O mode", ioMode) }
        return lines
    }

    var contention: [String] { ContentionTable(observation.contention).lines }

    var closing: [String] {
        var lines: [String] = []
        if let calls = observation.writeCalls {
            let source = calls.source == .workload ? "the workload" : "the sys_exit tracepoint"
            lines += fields.lines(
                "write calls",
                "\(calls.calls), \(Units.bytes(Double(calls.bytes))), counted by \(source)")
        }
        for row in observation.contention.prefix(1) where !row.stack.isEmpty {
            lines += fields.lines(
                "longest waits", row.stack.prefix(8).joined(separator: " < "))
        }
        let losses = observation.losses.sentences
        lines += fields.lines("losses", losses.first ?? "none were noticed")
        for sentence in losses.dropFirst() { lines += fields.lines("", sentence) }
        for (index, sentence) in observation.cannotSee.enumerated() {
            lines += fields.lines(index == 0 ? "cannot see" : "", sentence)
        }
        for sentence in report.notCovered { lines += fields.lines("not covered", sentence) }
        return lines + TracerLines(report, fields).lines
    }

    private var sampler: String {
        let sampler = observation.sampler
        let rate = sampler.rateReached.map { "\(Int($0.rounded())) a second" } ?? "-"
        let cost = sampler.passes > 0 ? sampler.passNs.sum / sampler.passes : 0
        return "\(sampler.passes), \(rate) (asked for \(Int(sampler.rateAsked))) by "
            + "\(sampler.engine == .timer ? "a timer" : "a thread"); \(sampler.missed) missed, "
            + "longest gap \(Units.time(sampler.longestGapNs)), \(Units.time(cost)) each"
    }

    private var shares: String {
        let held = [
            (samples.exclusive.byWrites.samples, "exclusive by a write"),
            (samples.shared.byWrites.samples, "shared by writes"),
            (samples.exclusive.other.samples + samples.shared.other.samples, "held by others"),
            (
                samples.exclusive.unknown.samples + samples.shared.unknown.samples,
                "held by nobody known"
            ),
            (samples.free, "free"), (samples.stale, "not there any more"),
        ]
        return held.filter { $0.0 > 0 }
            .map { "\($0.1) \(Units.percent($0.0, of: samples.taken))" }.joined(separator: ", ")
    }

    private var others: String {
        samples.others.map { "\($0.call) in \($0.samples) samples" }.joined(separator: ", ")
    }

    private var waiting: String {
        let handoff =
            samples.handoff > 0
            ? ", handed to the first of them in \(Units.percent(samples.handoff, of: samples.taken))"
            : ""
        return "somebody queued in \(Units.percent(samples.waiting, of: samples.taken))\(handoff)"
    }

    private var inside: String {
        let exclusive = samples.exclusive.total.samples > 0 ? "one writer alone" : nil
        let shared = samples.meanReaders.map { mean in
            "at most \(samples.largestReaders) on the shared side, "
                + "\(Units.ratio((mean * 100).rounded() / 100)) on average while any was"
        }
        let parts = [exclusive, shared].compactMap(\.self)
        return parts.isEmpty ? "nobody was caught inside" : parts.joined(separator: "; ")
    }

    private var ioMode: String? {
        guard let counter = samples.ioCounter else { return nil }
        let cached =
            samples.cachedMode > 0
            ? "; cached-I/O mode in \(samples.cachedMode) samples" : ""
        return "iocachectr \(counter.min) to \(counter.max) while the lock was held\(cached)"
    }
}

/// Waits by lock, side, waiter and holder.
struct ContentionTable {
    private let rows: [ContentionRow]
    private static let most = 8

    init(_ rows: [ContentionRow]) { self.rows = rows }

    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        var table = TextTable([
            ("WAITED FOR", .left), ("WAITER", .left), ("HOLDER", .left), ("WAITS", .right),
            ("p50", .right), ("p99", .right), ("max", .right), ("SUM", .right),
        ])
        let sorted = merged.sorted { $0.value.sum > $1.value.sum }
        for (key, wait) in sorted.prefix(Self.most) {
            table.add([
                LockTable.name(of: key.lockClass, key.mode), key.waiter, key.holder,
                "\(wait.count)", wait.value(atQuantile: 0.5).map(Units.time) ?? "-",
                wait.value(atQuantile: 0.99).map(Units.time) ?? "-", Units.time(wait.max),
                Units.time(wait.sum),
            ])
        }
        let hidden = sorted.count - Self.most
        return table.lines + (hidden > 0 ? ["and \(hidden) more"] : [])
    }

    private struct Key: Hashable {
        let lockClass: LockClass
        let mode: LockMode
        let waiter: String
        let holder: String
    }

    /// Over all files and stacks.
    private var merged: [Key: NanosecondHistogram] {
        rows.reduce(into: [:]) { merged, row in
            let key = Key(
                lockClass: row.lockClass, mode: row.mode, waiter: row.waiter,
                holder: row.holder ?? "-")
            merged[key, default: NanosecondHistogram()].merge(row.waitNs)
        }
    }
}
