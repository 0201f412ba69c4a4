// SPDX-License-Identifier: Apache-2.0

/// How long somebody was queued for a file's `i_rwsem`, as samples tell: waits that only spin are in no
/// queue (kernel/locking/rwsem.c, `rwsem_optimistic_spin`), so that it is a lower limit of the time in
/// which somebody waited.
public struct QueuedTime: Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// Samples with somebody in the queue.
    public var samples: UInt64
    /// All samples of the file.
    public var taken: UInt64
    /// Too many samples were missed for a share of time.
    public var mayBeBiased: Bool
    /// Time in which the file was sampled, in nanoseconds; absent where the rate is not known.
    public var watchedNs: UInt64?

    /// Part of the time, 0...1; `nil` where that may be biased.
    public var share: Double? {
        mayBeBiased || taken == 0 ? nil : Double(samples) / Double(taken)
    }

    /// Time with somebody in the queue, in nanoseconds; `nil` likewise.
    public var queuedNs: UInt64? {
        guard let share, let watchedNs else { return nil }
        return UInt64((share * Double(watchedNs)).rounded())
    }
}

extension Observation {
    /// The file whose lock was held or queued for in the most samples. Shares of time are told of one file:
    /// of several together, those that are merely open would thin them out.
    package var busiest: ObservedFile? {
        files.max { $0.samples.busy < $1.samples.busy }
    }

    /// Its samples.
    package var busiestSamples: LockSamples { busiest?.samples ?? total }

    /// The file with the most samples that found a queue; `nil` where none did.
    public var longestQueue: QueuedTime? {
        let busiest = files.filter { $0.samples.waiting > 0 }.max {
            $0.samples.waiting < $1.samples.waiting
        }
        return busiest.map { file in
            let taken = file.samples.taken
            let watched = sampler.rateReached.flatMap { rate in
                rate > 0 ? UInt64(exactly: (Double(taken) / rate * 1e9).rounded()) : nil
            }
            return QueuedTime(
                file: file.file, samples: file.samples.waiting, taken: taken,
                mayBeBiased: file.samples.mayBeBiased, watchedNs: watched)
        }
    }

    /// Waits for `i_rwsem` that slept, and their sum in nanoseconds; on PREEMPT_RT all waits.
    public var sleptForInode: (waits: UInt64, ns: UInt64) {
        contention.filter { $0.lockClass == .inodeRwsem }.reduce((0, 0)) {
            ($0.0 &+ $1.waitNs.count, $0.1 &+ $1.waitNs.sum)
        }
    }
}

extension LockSamples {
    /// Samples with somebody inside or waiting.
    package var busy: UInt64 { exclusive.total.samples + shared.total.samples + waiting }
}
