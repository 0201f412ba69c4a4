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
        var rest = self
        rest.count -= earlier.count
        rest.bytes = bytes.since(earlier.bytes)
        rest.errors = errors.since(earlier.errors)
        rest.queued = queued.since(earlier.queued)
        rest.exitsMissed = exitsMissed.since(earlier.exitsMissed)
        rest.durationNs.sum = durationNs.sum.since(earlier.durationNs.sum)
        rest.waitNs = waitNs.since(earlier.waitNs)
        return rest
    }
}

extension AcquisitionGroup {
    fileprivate func since(_ earlier: AcquisitionGroup?) -> AcquisitionGroup? {
        guard let earlier else { return acquisitions > 0 ? self : nil }
        guard acquisitions > earlier.acquisitions else { return nil }
        var rest = self
        rest.acquisitions -= earlier.acquisitions
        rest.untimed = untimed.since(earlier.untimed)
        rest.failed = failed.since(earlier.failed)
        rest.contended = contended.since(earlier.contended)
        rest.slept = slept.since(earlier.slept)
        rest.contendedWaitNs = contendedWaitNs.since(earlier.contendedWaitNs)
        rest.wait = wait.since(earlier.wait)
        rest.hold = hold.since(earlier.hold)
        return rest
    }
}

extension Losses {
    /// Losses of calls and of their return since then. Calls in flight are not lost yet.
    fileprivate func since(_ earlier: Losses) -> Losses {
        var rest = Losses()
        rest.callsEnteredUnseen = callsEnteredUnseen.since(earlier.callsEnteredUnseen)
        rest.callExitsMissed = callExitsMissed.since(earlier.callExitsMissed)
        rest.nestedTooDeep = (nestedTooDeep ?? 0).since(earlier.nestedTooDeep ?? 0)
        rest.storageFailed = storageFailed.since(earlier.storageFailed)
        rest.filesOverLimit = filesOverLimit.since(earlier.filesOverLimit)
        rest.locksOverLimit = locksOverLimit.since(earlier.locksOverLimit)
        rest.callsOverLimit = callsOverLimit.since(earlier.callsOverLimit)
        rest.acquisitionsOverLimit = acquisitionsOverLimit.since(earlier.acquisitionsOverLimit)
        rest.singleWitness = singleWitness.since(earlier.singleWitness)
        rest.opensUnread = opensUnread?.since(earlier.opensUnread ?? 0)
        rest.unresolvedAttempts = unresolvedAttempts?.since(earlier.unresolvedAttempts ?? 0)
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

extension UInt64 {
    /// The growth; two reads of a live counter may come in the wrong order.
    package func since(_ earlier: UInt64) -> UInt64 { self > earlier ? self - earlier : 0 }
}
