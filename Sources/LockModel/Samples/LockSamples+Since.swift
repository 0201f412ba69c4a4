// SPDX-License-Identifier: Apache-2.0

extension LockSamples {
    /// The samples taken after earlier ones of the same file. The range of `fi->iocachectr` cannot be
    /// told from a sum, and is left out.
    public func since(_ earlier: LockSamples) -> LockSamples {
        var rest = growth(since: earlier, in: LockSamples())
        rest.evidence = evidence.map {
            $0.growth(since: earlier.evidence ?? WriteEvidence(), in: WriteEvidence())
        }
        rest.readers = readers.compactMap { count in
            let before = earlier.readers.first { $0.inside == count.inside }?.samples ?? 0
            let samples = count.samples.since(before)
            return samples > 0 ? ReaderCount(inside: count.inside, samples: samples) : nil
        }
        rest.others = others.compactMap { holder in
            let before = earlier.others.first { $0.call == holder.call }?.samples ?? 0
            let samples = holder.samples.since(before)
            return samples > 0 ? OtherHolder(call: holder.call, samples: samples) : nil
        }
        return rest
    }

    /// Mean number of writers that held the lock, over all samples, without holders in other calls; `nil`
    /// without samples, or where so many were missed that it may be biased.
    public var meanInside: Double? {
        guard taken > stale, !mayBeBiased else { return nil }
        let inside = readers.reduce(0) { $0 + $1.inside * $1.samples }
        let alone = exclusive.byWrites.samples + exclusive.unknown.samples
        return Double(inside + alone) / Double(taken - stale)
    }
}

extension ObservedWriter {
    /// What it did after earlier figures; all of it where those are larger: the kernel side had forgotten
    /// the process meanwhile, and began anew.
    public func since(_ earlier: ObservedWriter) -> ObservedWriter {
        guard
            calls >= earlier.calls, exclusive.samples >= earlier.exclusive.samples,
            shared.samples >= earlier.shared.samples
        else { return self }
        return ObservedWriter(
            process: process, file: file,
            exclusive: exclusive.growth(since: earlier.exclusive, in: .init()),
            shared: shared.growth(since: earlier.shared, in: .init()),
            calls: calls.since(earlier.calls),
            besideOthers: besideOthers, workers: workers.since(earlier.workers))
    }
}
