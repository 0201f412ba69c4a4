// SPDX-License-Identifier: Apache-2.0

extension Trace {
    /// What happened after an earlier trace by the same backend: calls, acquisitions and losses only.
    /// Counts that only grow are subtracted; what did not change is left out.
    public func since(_ earlier: Trace) -> Trace {
        let calls = Dictionary(
            earlier.calls.map { (CallKey($0), $0) }, uniquingKeysWith: { first, _ in first })
        let taken = Dictionary(
            earlier.acquisitions.map { (AcquisitionKey($0), $0) },
            uniquingKeysWith: { first, _ in first })
        let lost = Dictionary(
            earlier.files.map { ($0.id, $0.lost ?? 0) }, uniquingKeysWith: { first, _ in first })
        var rest = Trace(
            files: files.map { $0.since(lost[$0.id] ?? 0) },
            calls: self.calls.compactMap { $0.since(calls[CallKey($0)]) },
            acquisitions: acquisitions.compactMap { $0.since(taken[AcquisitionKey($0)]) },
            losses: losses.since(earlier.losses))
        rest.measured = measured
        return rest
    }
}

extension TracedFile {
    fileprivate func since(_ lost: UInt64) -> TracedFile {
        var rest = self
        let since = (self.lost ?? 0).since(lost)
        rest.lost = since == 0 ? nil : since
        return rest
    }
}

/// All that tells groups of calls apart.
private struct CallKey: Hashable {
    let file: UInt32
    let path: WritePath
    let isAsync, isCompletion, viaSplice: Bool
    let flags: OpenFlags
    let requested: OpenFlags?
    let conditions: WriteConditions
    let shape: CallShape

    init(_ group: CallGroup) {
        (file, path, isAsync) = (group.file, group.path, group.isAsync)
        (isCompletion, viaSplice) = (group.isCompletion, group.viaSplice)
        (flags, requested) = (group.openFlags, group.requested)
        (conditions, shape) = (group.conditions, group.shape)
    }
}

/// All that tells groups of acquisitions apart.
private struct AcquisitionKey: Hashable {
    let file: UInt32
    let path: WritePath
    let inCompletion: Bool
    let lockClass: LockClass
    let mode: LockMode
    let function: LockFunction
    let callSite: String?

    init(_ group: AcquisitionGroup) {
        (file, path, inCompletion) = (group.file, group.path, group.inCompletion)
        (lockClass, mode) = (group.lockClass, group.mode)
        (function, callSite) = (group.function, group.callSite)
    }
}

extension CallGroup {
    fileprivate func since(_ earlier: CallGroup?) -> CallGroup? {
        guard let earlier else { return count > 0 ? self : nil }
        guard count > earlier.count else { return nil }
        return growth(since: earlier, in: self)
    }
}

extension CallGroup: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        [\.count, \.bytes, \.errors, \.queued, \.exitsMissed, \.durationNs.sum, \.waitNs]
    }
}

extension AcquisitionGroup {
    fileprivate func since(_ earlier: AcquisitionGroup?) -> AcquisitionGroup? {
        guard let earlier else { return acquisitions > 0 ? self : nil }
        guard acquisitions > earlier.acquisitions else { return nil }
        var rest = growth(since: earlier, in: self)
        rest.wait = wait.since(earlier.wait)
        rest.hold = hold.since(earlier.hold)
        return rest
    }
}

extension AcquisitionGroup: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        [\.acquisitions, \.untimed, \.failed, \.contended, \.slept, \.contendedWaitNs]
    }
}

extension Losses: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        [
            \.callsEnteredUnseen, \.callExitsMissed, \.storageFailed, \.filesOverLimit,
            \.locksOverLimit, \.callsOverLimit, \.acquisitionsOverLimit, \.singleWitness,
        ]
    }

    static var sumsIfSeen: [WritableKeyPath<Self, UInt64?>] {
        [\.nestedTooDeep, \.opensUnread, \.unresolvedAttempts]
    }

    /// Losses of calls and of their return since then. Calls in flight are not lost yet.
    fileprivate func since(_ earlier: Losses) -> Losses {
        var rest = growth(since: earlier, in: Losses())
        rest.mayBeMissing = mayBeMissing?.reduce(into: [:]) { rest, entry in
            let missing = entry.value.since(earlier.mayBeMissing?[entry.key] ?? 0)
            if missing > 0 { rest[entry.key] = missing }
        }
        rest.recursionMisses = recursionMisses.reduce(into: [:]) { rest, entry in
            let misses = entry.value.since(earlier.recursionMisses[entry.key] ?? 0)
            if misses > 0 { rest[entry.key] = misses }
        }
        return rest
    }
}
