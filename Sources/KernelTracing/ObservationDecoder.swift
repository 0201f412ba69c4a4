// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Turns the bytes of the observe backend's maps into an observation.
struct ObservationDecoder {
    let store: any MapStore
    /// The files that were under observation.
    let files: [FileWatcher.File]
    let engine: SamplerFigures.Engine
    /// Samples a second asked for.
    let rate: UInt32
    let countsWriteCalls: Bool
    /// While samples were taken, CLOCK_MONOTONIC: it ends when sampling ends, not at the last pass.
    /// `nil`: they never were.
    let span: ClosedRange<UInt64>?

    func decode() throws(TracingError) -> (Observation, [TracedFile]) {
        var watched: [UInt32: fl_watched] = [:]
        for entry in try store.entries(of: "watched") {
            if let index = load(UInt32.self, from: entry.key), let bytes = entry.values.first {
                watched[index] = load(fl_watched.self, from: bytes)
            }
        }
        let others = try others()
        let uses = try UseDecoder(store: store).uses()
        let known = files.sorted { $0.index < $1.index }.compactMap { file in
            watched[file.index].map { (file, $0) }
        }
        let stats = try stats()
        let sampling = SamplingTime(stats, rate: rate, span: span)
        var observation = Observation(
            sampler: sampling.figures(engine),
            files: known.map { file, counts in
                let samples = LockSamples(
                    counts, others: others[file.index] ?? [],
                    unfinished: sampling.missedSinceLastPass)
                var observed = ObservedFile(
                    file: file.index,
                    opens: file.opens.sorted { "\($0)" < "\($1)" },
                    samples: samples,
                    writeCalls: countsWriteCalls ? counts.calls : nil)
                observed.uses = uses[file.index] ?? []
                let growth = counts.size_last.since(counts.size_first)
                observed.grewBy = growth > 0 ? growth : nil
                return observed
            }, contention: try ContentionDecoder(store: store).rows())
        observation.losses = stats.losses(countsWriteCalls: countsWriteCalls)
        if countsWriteCalls {
            observation.writeCalls = WriteCallFigures(
                source: .systemCalls, calls: known.reduce(0) { $0 + $1.1.calls },
                bytes: known.reduce(0) { $0 + $1.1.bytes })
            observation.cannotSee.append("writes by aio and io_uring in the count of write calls")
        }
        return (observation, known.map { TracedFile($0, $1) })
    }

    private func others() throws(TracingError) -> [UInt32: [LockSamples.OtherHolder]] {
        var holders: [UInt32: [LockSamples.OtherHolder]] = [:]
        for entry in try store.entries(of: "others") {
            guard let key = load(fl_other_key.self, from: entry.key),
                let samples = entry.values.first.flatMap({ load(UInt64.self, from: $0) })
            else { continue }
            holders[key.file, default: []].append(
                LockSamples.OtherHolder(call: SystemCalls.name(of: key.call), samples: samples))
        }
        return holders.mapValues { $0.sorted { ($0.samples, $1.call) > ($1.samples, $0.call) } }
    }

    private func stats() throws(TracingError) -> fl_observe_stats {
        let bytes = try store.entries(of: ".data.stats").first?.values.first
        return bytes.flatMap { load(fl_observe_stats.self, from: $0) } ?? fl_observe_stats()
    }
}

extension TracedFile {
    fileprivate init(_ file: FileWatcher.File, _ counts: fl_watched) {
        self.init(
            id: file.index, name: file.name, inode: file.inode,
            backing: counts.backing_inode == 0
                ? nil
                : BackingFile(
                    inode: counts.backing_inode,
                    fileSystem: FileSystemMagic.name(of: counts.backing_magic)),
            ioCounterIsAtomic: counts.io_counter_atomic != 0)
    }
}

extension LockSamples {
    /// - Parameter unfinished: passes missed since the last, which no pass could count.
    init(_ counts: fl_watched, others: [OtherHolder], unfinished: UInt64) {
        self.init()
        taken = counts.samples
        missed = counts.missed + (counts.address == 0 ? 0 : unfinished)
        stale = counts.stale
        waiting = counts.waiters
        handoff = counts.handoff
        parallel = counts.parallel
        cachedMode = counts.cached_mode
        exclusive = HeldSamples(counts.exclusive, holds: counts.exclusive_holds)
        shared = HeldSamples(counts.shared, holds: counts.shared_holds)
        readers = withUnsafeBytes(of: counts.readers) { bytes in
            bytes.bindMemory(to: UInt64.self).enumerated().filter { $0.element > 0 }
                .map { ReaderCount(inside: UInt64($0.offset), samples: $0.element) }
        }
        if exclusive.total.samples + shared.total.samples > 0 {
            ioCounter = IOCounter(
                min: Int64(bitPattern: counts.io_counter_min),
                max: Int64(bitPattern: counts.io_counter_max),
                sum: Int64(bitPattern: counts.io_counter_sum))
        }
        self.others = others
        evidence = WriteEvidence(counts)
    }
}

extension WriteEvidence {
    fileprivate init(_ counts: fl_watched) {
        self.init()
        exclusiveSure = counts.exclusive_sure
        queuedExclusive = counts.queued_exclusive
        queuedShared = counts.queued_shared
        leftShared = counts.left_shared
        exclusiveSquares = counts.exclusive_squares
        sharedSquares = counts.shared_squares
    }
}

extension HeldSamples {
    typealias Counters = (UInt64, UInt64, UInt64, UInt64)

    /// In the order of `enum fl_holder`.
    fileprivate init(_ samples: Counters, holds: Counters) {
        self.init()
        write = Count(samples: samples.0, holds: holds.0)
        worker = Count(samples: samples.1, holds: holds.1)
        other = Count(samples: samples.2, holds: holds.2)
        unknown = Count(samples: samples.3, holds: holds.3)
    }
}

extension fl_observe_stats {
    fileprivate func losses(countsWriteCalls: Bool) -> ObservationLosses {
        var losses = ObservationLosses()
        losses.callsUnwatched = countsWriteCalls ? calls_unwatched : nil
        losses.hintsLost = hints_lost
        losses.othersLost = others_full
        losses.waitsLost = contentions_full + waits_lost
        losses.stacksLost = stacks_lost
        losses.locksLost = locks_lost
        losses.usesLost = uses_full
        return losses
    }
}
