// SPDX-License-Identifier: Apache-2.0

extension Verdict {
    /// Judges samples.
    ///
    /// - Parameters:
    ///   - requested: what the server replied to OPEN, where that is known.
    ///   - fileSystem: its type in mountinfo, for advice to who runs the server.
    public init(
        of observation: Observation, requested: OpenFlags? = nil, fileSystem: String? = nil
    ) {
        let (samples, doubtful) = observation.judged
        let confidence = Confidence(of: samples)
        let mode = confidence.mode(samples)
        let isFree = mode == .exclusive && Contest(of: observation) == .none
        let isStalled = mode == .exclusive && observation.isOneHold
        self.init(
            mode: mode,
            summary: samples.taken == 0
                ? UnsampledWrites.sentence(observation)
                : Self.summary(mode, confidence, samples) + (isFree ? Self.nobodySeenWaiting : "")
                    + (isStalled ? Self.oneHold : "")
                    + Self.nextInLine(mode, observation),
            reasons: Self.reasons(mode, observation, requested, fileSystem)
                .map { isFree || isStalled ? $0.withoutRemedy : $0 },
            notes: (UnsampledWrites.nobodyWrote(observation)
                ? [UnsampledWrites.whereToLook] : Self.notes(mode, confidence, samples))
                + Self.doubt(doubtful)
                + Self.locklessHint(observation)
                + Self.routeNotes(observation),
            confidence: confidence)
    }

    private static func nextInLine(_ mode: Mode, _ observation: Observation) -> String {
        guard mode == .shared else { return "" }
        let flags = observation.files.flatMap { $0.opens.map(\.flags) }
        return nothingToDo(
            throughServer: flags.allSatisfy {
                $0.contains(.directIO) || !$0.contains(.passthrough)
            })
    }

    private static func summary(
        _ mode: Mode, _ confidence: Confidence, _ samples: LockSamples
    ) -> String {
        let total = confidence.samples
        let held = "of the time that writes held the lock"
        switch mode {
        case .exclusive:
            let seen = portion(confidence.exclusiveSamples, of: total)
            return "writers take the inode's lock (i_rwsem) one at a time: in \(seen) \(held) "
                + sureness(confidence, of: "exclusive", confidence.queuedExclusive)
        case .shared:
            let seen = portion(confidence.sharedSamples, of: total)
            return
                "writers share the inode's lock (i_rwsem), up to \(samples.largestReaders) at once: "
                + "in \(seen) \(held) "
                + sureness(confidence, of: "shared", confidence.queuedShared)
        case .mixed:
            return "of \(grouped(total)) samples \(held), \(grouped(confidence.exclusiveSamples)) "
                + "found a writer alone inside and \(grouped(confidence.sharedSamples)) the shared "
                + "side held \(sureness(confidence, of: "exclusive"))"
        case .inconclusive, .lockless:
            return doubt(confidence, samples)
        }
    }

    private static func doubt(_ confidence: Confidence, _ samples: LockSamples) -> String {
        let queued = (confidence.queuedExclusive ?? 0) + (confidence.queuedShared ?? 0)
        if confidence.samples == 0 && queued > 0 {
            let writes = queued == 1 ? "1 write was" : "\(grouped(queued)) writes were"
            return "only \(writes) seen, waiting for the lock: too few to say"
        }
        if confidence.samples == 0 {
            return "none of \(grouped(samples.taken)) samples found the lock held by a write"
        }
        let seen = [
            (confidence.exclusiveSamples, "exclusive"), (confidence.sharedSamples, "shared"),
        ].filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        let holds =
            confidence.holds == 1
            ? "1 hold by a write was" : "\(grouped(confidence.holds)) holds by a write were"
        return "only \(holds) caught (samples: \(seen)): "
            + "too few to say \(interval(confidence, of: "exclusive"))"
    }

    /// What a share of samples is worth; of few long holds only for this run.
    ///
    /// - Parameter queued: writes that were seen to queue for the same side.
    private static func sureness(
        _ confidence: Confidence, of side: String, _ queued: UInt64? = nil
    ) -> String {
        let writes =
            queued.map { $0 > 0 ? "; \(grouped($0)) writes queued for this side" : "" } ?? ""
        if confidence.mayBeBiased == true {
            return "(no share of time: too many samples were missed\(writes))"
        }
        let left =
            side == "exclusive" ? 1 - confidence.exclusiveShareLow : confidence.exclusiveShareHigh
        if left > Confidence.largestOpposite, let unseen = confidence.largestUnseenShare {
            return "(95 %: the other side had at most \(percent(unseen)) % of that time; too few "
                + "holds, \(grouped(confidence.holds)), to speak of other runs\(writes))"
        }
        return String(interval(confidence, of: side).dropLast()) + "\(writes))"
    }

    private static func interval(_ confidence: Confidence, of side: String) -> String {
        let (low, high) = (confidence.exclusiveShareLow, confidence.exclusiveShareHigh)
        let limits = side == "exclusive" ? (low, high) : (1 - high, 1 - low)
        return
            "(95 % interval of the \(side) share: \(percent(limits.0)) to \(percent(limits.1)) % of that time)"
    }

    private static func portion(_ part: UInt64, of whole: UInt64) -> String {
        part == whole
            ? "all of \(grouped(whole)) samples"
            : "\(grouped(part)) of \(grouped(whole)) samples"
    }

    private static func notes(
        _ mode: Mode, _ confidence: Confidence, _ samples: LockSamples
    ) -> [String] {
        var notes: [String] = []
        let minority = min(confidence.exclusiveSamples, confidence.sharedSamples)
        if mode == .inconclusive {
            notes.append(
                "what may help: a longer run, more writers at once, a higher --sample-rate; to "
                    + "settle it takes 36 samples that find the same side held, or 36 writes that queue "
                    + "for it")
            if samples.parallel > 0 {
                notes.append(
                    "writers were seen inside together: some writes are shared for certain")
            }
        } else if mode != .mixed, minority > 0 {
            notes.append(
                "the other side was seen in \(grouped(minority)) samples: too rarely to say mixed")
        }
        if mode == .exclusive || mode == .shared {
            notes.append(
                "shares of time are no shares of writes: a write on the other side that held the lock "
                    + "for much less than the time between two samples, and never queued, was not seen"
            )
        }
        if confidence.unattributed > 0 {
            notes.append(
                "\(sampled(confidence.unattributed)) found the lock held and no holder on record: "
                    + "left out")
        }
        return notes + unnamed(samples)
    }

    private static func doubt(_ workers: UInt64) -> [String] {
        guard workers > 0 else { return [] }
        return [
            "\(sampled(workers)) found a kernel worker alone inside, in a write or in fsync, which "
                + "samples do not tell apart: left out; the probe backend tells"
        ]
    }

    /// Holders that are no process in a write call, and were taken for writes.
    private static func unnamed(_ samples: LockSamples) -> [String] {
        let (workers, readers) = (samples.exclusive.worker.samples, samples.shared.worker.samples)
        return [
            (workers, "a kernel worker inside: taken for a write"),
            (
                readers,
                "readers inside that are kernel workers, or on no record (PREEMPT_RT): taken for writes"
            ),
        ].filter { $0.0 > 0 }.map { "\(sampled($0)) found \($1)" }
    }

    private static func sampled(_ number: UInt64) -> String {
        number == 1 ? "1 sample" : "\(grouped(number)) samples"
    }

    /// 12,345.
    static func grouped(_ number: UInt64) -> String {
        let digits = Array("\(number)")
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
            })
    }

    /// A limit in percent, one decimal; "100" and "0" only when exact.
    static func percent(_ share: Double) -> String {
        if share <= 0 { return "0" }
        if share >= 1 { return "100" }
        let tenths = Int(min(999, max(1, (share * 1000).rounded())))
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Verdict {
    /// What the open files say about exclusive holds; never evidence of the mode itself.
    private static func reasons(
        _ mode: Mode, _ observation: Observation, _ requested: OpenFlags?, _ fileSystem: String?
    ) -> [RankedReason] {
        guard mode.hasExclusive else { return [] }
        var found: [Reason: ObservedSituation] = [:]
        for file in observation.files where file.tookExclusive {
            for situation in file.situations(requested: requested) {
                found.merge([(situation.reason, situation)]) { $0.joined(with: $1) }
            }
        }
        return Reason.allCases.compactMap { found[$0]?.ranked(on: fileSystem) }
    }
}
