// SPDX-License-Identifier: Apache-2.0

/// The most that the exclusive writes of a run could gain if they ran shared: a model, not a
/// measurement.
///
/// Of the time that a writer spends on a write (D in the call, T between calls), the wait W for
/// `i_rwsem` would be gone, and nothing else would change:
///
///     gain <= (D + T) / (D + T - W)
///
/// T is known where the workload says how many writers there were; else it is left out, which
/// makes the bound larger, never smaller. A lock that stays exclusive caps the rate at one over
/// its hold time a write, h:
///
///     gain <= 1 / (h * rate)
///
/// The smallest of these bounds is the answer, and the lock that gives it is the next in line.
/// CPUs are not in the model: a machine that has no CPU to spare gains nothing.
public struct WhatIf: Codable, Equatable, Sendable {
    /// What would limit the writers next.
    public enum Limit: String, Codable, Sendable {
        /// The backing inode's `i_rwsem`, held exclusively.
        case backingRwsem = "backing_rwsem"
        /// `fi->lock`.
        case fiLock = "fi_lock"
        /// The server's replies: all that is left of a direct-io write.
        case server
        /// Nothing that was traced: the backing file system, the device, the CPUs.
        case untraced
    }

    /// Rate with shared writes over the rate measured, at most.
    public var gainAtMost: Double
    /// What gives the bound, or comes next when it is gone.
    public var nextInLine: Limit
    /// Part of the writers' time that they waited for `i_rwsem`, 0...1.
    public var waitShare: Double

    /// The bound; `nil` without exclusive writes, or where they never waited.
    public init?(of trace: Trace, elapsedNs: UInt64, workload: WorkloadFigures?) {
        let calls = trace.calls.filter { !$0.isCompletion && $0.shape.inodeExclusive > 0 }
        let count = Double(calls.reduce(0) { $0 + $1.count })
        let inCalls = Double(calls.reduce(0) { $0 + $1.durationNs.sum })
        let locks = Self.sums(trace)
        let window = Double(workload?.elapsedNs ?? elapsedNs)
        guard count > 0, inCalls > 0, window > 0, locks.waited > 0 else { return nil }
        let writers = workload.map { Double($0.writers.count) } ?? 0
        let total = max(inCalls, writers * window)
        waitShare = min(locks.waited / total, 1)
        let caps: [(Limit?, Double)] = [
            (nil, total / max(total - locks.waited, .leastNonzeroMagnitude)),
            (.backingRwsem, locks.backing > 0 ? window / locks.backing : .infinity),
            (.fiLock, locks.fi > 0 ? window / locks.fi : .infinity),
        ]
        let (limit, bound) = caps.min { $0.1 < $1.1 } ?? (nil, 1)
        gainAtMost = max(1, writers > 0 ? min(bound, writers) : bound)
        let isServed = calls.allSatisfy { $0.path == .directIO || $0.path == .cached }
        let nextLock = caps.dropFirst().min { $0.1 < $1.1 }
        if let limit {
            nextInLine = limit
        } else if isServed {
            nextInLine = .server
        } else if let (lock, cap) = nextLock, let lock, cap.isFinite {
            nextInLine = lock
        } else {
            nextInLine = .untraced
        }
    }

    /// Summed over files, waits for `i_rwsem` and holds of the locks that would stay exclusive.
    private static func sums(_ trace: Trace) -> (waited: Double, backing: Double, fi: Double) {
        func sum(
            _ lockClass: LockClass, _ mode: LockMode, _ value: (AcquisitionGroup) -> UInt64
        ) -> Double {
            trace.acquisitions.filter { $0.lockClass == lockClass && $0.mode == mode }
                .reduce(0) { $0 + Double(value($1)) }
        }
        return (
            sum(.inodeRwsem, .exclusive) { $0.inCompletion ? 0 : $0.wait.sum },
            sum(.backingRwsem, .exclusive) { $0.hold.sum }, sum(.fiLock, .spin) { $0.hold.sum }
        )
    }
}
