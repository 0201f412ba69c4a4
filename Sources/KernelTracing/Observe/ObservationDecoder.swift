// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Which single writes a kernel shows beside the state of the lock.
struct WriteSight: Equatable {
    /// Those that queue: `lock:contention_begin`, Linux 5.19.
    var queueing = true
    /// The last reader that had the lock: not on PREEMPT_RT (kernel/locking/rwbase_rt.c).
    var readers = true
}

/// Turns the bytes of the observe backend's maps into an observation.
struct ObservationDecoder {
    let store: any MapStore
    let engine: SamplerFigures.Engine
    /// Samples a second asked for.
    let rate: UInt32
    let countsWriteCalls: Bool
    /// Open files of processes outside of fuselock's PID namespace are not shown to it.
    var hidesProcesses = false
    /// What this kernel shows of single writes.
    var sight = WriteSight()
    /// While samples were taken, CLOCK_MONOTONIC: it ends when sampling ends, not at the last pass.
    /// `nil`: they never were.
    let span: ClosedRange<UInt64>?
    /// What user space missed by itself.
    var losses = ObservationLosses()

    func decode() throws(TracingError) -> ObservedMounts {
        let stats = try stats()
        let sampling = SamplingTime(stats, rate: rate, span: span)
        return ObservedMounts(
            sampler: sampling.figures(engine), lost: try losses(stats),
            files: try WatchedFileDecoder(store: store).files(), others: try others(), sight: sight,
            contention: try ContentionDecoder(store: store).rows(),
            uses: try UseDecoder(store: store).uses(),
            countsWriteCalls: countsWriteCalls, hidesProcesses: hidesProcesses,
            unfinished: sampling.missedSinceLastPass)
    }

    private func losses(_ stats: fl_observe_stats) throws(TracingError) -> MountLosses {
        var byMount: [UInt32: fl_mount_losses] = [:]
        for entry in try store.entries(of: "mount_losses") {
            guard let device = load(UInt32.self, from: entry.key),
                let mount = entry.values.first.flatMap({ load(fl_mount_losses.self, from: $0) })
            else { continue }
            byMount[device] = mount
        }
        return MountLosses(
            byMount, unattributed: stats.lost, beside: losses, countsWriteCalls: countsWriteCalls)
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

extension LockSamples {
    /// - Parameter unfinished: passes missed since the last, which no pass could count.
    init(
        _ counts: fl_watched, others: [OtherHolder], unfinished: UInt64, sight: WriteSight
    ) {
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
        evidence = WriteEvidence(counts, sight)
    }
}

extension WriteEvidence {
    fileprivate init(_ counts: fl_watched, _ sight: WriteSight) {
        self.init()
        exclusiveSure = counts.exclusive_sure
        if sight.queueing {
            (queuedExclusive, queuedShared) = (counts.queued_exclusive, counts.queued_shared)
        }
        if sight.readers { leftShared = counts.left_shared }
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
