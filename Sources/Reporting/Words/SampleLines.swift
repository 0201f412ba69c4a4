// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What the samples showed: labels and sentences.
struct SampleLines {
    private let observation: Observation
    private let files: [TracedFile]
    private var samples: LockSamples { observation.busiestSamples }

    /// The label of the shares.
    static let found = "lock found"
    /// The label of the queue.
    static let waited = "waiting"

    init(_ observation: Observation, of files: [TracedFile]) {
        (self.observation, self.files) = (observation, files)
    }

    var facts: [(String, String)] {
        var lines = [("samples", sampler)]
        guard samples.taken > 0 else { return lines }
        if let busiest { lines.append(("busiest file", busiest)) }
        lines.append((Self.found, shares))
        if let bias { lines.append(("", bias)) }
        if !samples.others.isEmpty { lines.append(("held by others", others)) }
        if samples.waiting > 0 { lines.append((Self.waited, waiting)) }
        if let queued { lines.append(("writes queued", queued)) }
        lines.append(("inside at once", inside))
        if let ioMode { lines.append(("I/O mode", ioMode)) }
        return lines
    }

    /// Of one among several the figures are its own.
    private var busiest: String? {
        guard observation.files.count > 1, let busiest = observation.busiest,
            let file = files.first(where: { $0.id == busiest.file })
        else { return nil }
        return "\(TargetLines.describe(file)): what was found of the lock is of this one"
    }

    var closing: [(String, String)] {
        var lines: [(String, String)] = []
        if let calls = observation.writeCalls {
            let source = calls.source == .workload ? "the workload" : "the sys_exit tracepoint"
            lines.append(
                (
                    "write calls",
                    "\(calls.calls), \(Units.bytes(Double(calls.bytes))), counted by \(source)"
                        + failures(calls) + others(calls)
                ))
        }
        for row in observation.contention.prefix(1) where !row.stack.isEmpty {
            lines.append(("longest waits", row.stack.functions.prefix(8).joined(separator: " < ")))
        }
        let losses = observation.losses.sentences
        lines.append(("losses", losses.first ?? "none were noticed"))
        lines += losses.dropFirst().map { ("", $0) }
        return lines
            + observation.cannotSee.enumerated().map { ($0 == 0 ? "cannot see" : "", $1) }
    }

    private func others(_ calls: WriteCallFigures) -> String {
        calls.besideOthers == true
            ? "; beside them writes by aio, io_uring, kernel threads or through overlayfs, which it does "
                + "not count"
            : ""
    }

    private func failures(_ calls: WriteCallFigures) -> String {
        guard let failures = calls.failures, let failed = calls.failed, failed > 0 else {
            return ""
        }
        let errors = failures.map { "\($0.error) \($0.calls)" }.joined(separator: ", ")
        return "; \(failed) of them failed (\(errors))"
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
            (samples.exclusive.write.samples, "exclusive by a write"),
            (samples.exclusive.worker.samples, "exclusive by a kernel worker"),
            (samples.shared.byWrites.samples, "shared by writes"),
            (samples.exclusive.other.samples + samples.shared.other.samples, "held by others"),
            (
                samples.exclusive.unknown.samples + samples.shared.unknown.samples,
                "held with no holder on record"
            ),
            (samples.free, "free"), (samples.stale, "not there any more"),
        ]
        return held.filter { $0.0 > 0 }.map { "\($0.1) \(share($0.0))" }.joined(separator: ", ")
    }

    /// A share of time; where that may be biased, the samples it would rest on.
    private func share(_ part: UInt64) -> String {
        samples.mayBeBiased
            ? "in \(part) of \(samples.taken) samples" : Units.percent(part, of: samples.taken)
    }

    private var bias: String? {
        guard samples.mayBeBiased, let missed = samples.missed else { return nil }
        return "these are no shares of time: \(missed) of \(samples.taken + missed) samples were "
            + "missed, and not at random"
    }

    private var others: String {
        samples.others.map { "\($0.call) in \($0.samples) samples" }.joined(separator: ", ")
    }

    private var waiting: String {
        let handoff =
            samples.handoff > 0
            ? ", its next turn promised to the one that waited longest \(inTime(samples.handoff))"
            : ""
        return "somebody queued \(inTime(samples.waiting))\(handoff)"
    }

    private func inTime(_ part: UInt64) -> String {
        samples.mayBeBiased ? share(part) : "in \(share(part)) of the time"
    }

    private var queued: String? {
        guard let seen = samples.evidence, let exclusive = seen.queuedExclusive,
            let shared = seen.queuedShared, exclusive + shared > 0
        else {
            return nil
        }
        return "\(exclusive) for the exclusive side, \(shared) for the shared"
    }

    private var inside: String {
        // Not those that the verdict leaves out: fsync, or nobody known.
        let alone = observation.judged.samples.exclusive.byWrites.samples
        let exclusive = alone > 0 ? "one writer alone" : nil
        let shared = samples.meanReaders.map { mean in
            let average =
                samples.mayBeBiased
                ? ""
                : ", \(Units.ratio((mean * 100).rounded() / 100)) on average while any was"
            return "at most \(samples.largestReaders) on the shared side\(average)"
        }
        let parts = [exclusive, shared].compactMap(\.self)
        return parts.isEmpty ? "no writer was caught inside" : parts.joined(separator: "; ")
    }

    private var ioMode: String? {
        guard let counter = samples.ioCounter else { return nil }
        let cached =
            samples.cachedMode > 0
            ? "; the inode in cached-I/O mode in \(samples.cachedMode) samples" : ""
        let values = Self.range(counter.min, counter.max)
        let range = "(fi->iocachectr \(values) while the lock was held)"
        return "\(Self.words(counter)) \(range)\(cached)"
    }

    private static func range(_ low: Int64, _ high: Int64) -> String {
        low == high ? "\(low)" : "\(low) to \(high)"
    }

    /// fs/fuse/iomode.c: opens through the page cache count up, those past it and parallel direct writes
    /// down.
    private static func words(_ counter: LockSamples.IOCounter) -> String {
        let past = "passthrough opens and parallel direct writes at once"
        let cached = "opens through the page cache"
        switch (counter.min, counter.max) {
        case (0, 0): return "neither cached nor uncached"
        case (...0, ...0): return "uncached: \(range(-counter.max, -counter.min)) \(past)"
        case (0..., 0...): return "cached: \(range(counter.min, counter.max)) \(cached)"
        default:
            return "by turns uncached, up to \(-counter.min) \(past), and cached, up to "
                + "\(counter.max) \(cached)"
        }
    }
}
