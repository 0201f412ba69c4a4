// SPDX-License-Identifier: Apache-2.0

import LockModel

/// One thing that is compared, and how to read it off a run.
struct ComparedFigure: Sendable {
    /// What a run says of it.
    enum Value: Sendable {
        /// A count over another one.
        case ratio(UInt64, UInt64)
        /// A measurement.
        case number(Double)

        var number: Double {
            switch self {
            case .ratio(let part, let whole): whole > 0 ? Double(part) / Double(whole) : 0
            case .number(let number): number
            }
        }
    }

    let name: String
    let unit: RunDiff.Unit
    let value: @Sendable (Report) -> Value?

    /// Everything that is compared; what neither side has is left out later.
    static let all: [ComparedFigure] =
        LockKind.allCases.map(perWrite) + LockKind.allCases.map(contended)
        + LockKind.allCases.flatMap { kind in LockRow.figures.flatMap { times($0, of: kind) } } + [
            ComparedFigure(name: "writers inside at once", unit: .number) { report in
                (report.writersInside?.max ?? report.observation?.mostInside)
                    .map { .ratio($0, 1) }
            },
            ComparedFigure(name: "exclusive share of samples", unit: .share) { report in
                report.verdict.confidence.flatMap {
                    $0.samples > 0 ? .ratio($0.exclusiveSamples, $0.samples) : nil
                }
            },
            ComparedFigure(name: "somebody queued", unit: .share) { report in
                let found = SampledEvidence.of(.queuedShare, in: Selection(report, Filter()))
                guard case .success(let share) = found else { return nil }
                return .ratio(share.part, share.whole)
            },
            ComparedFigure(name: "writes queued, exclusive", unit: .number) { report in
                report.observation?.total.evidence?.queuedExclusive.map { .ratio($0, 1) }
            },
            ComparedFigure(name: "waits that slept, a second", unit: .nanoseconds) { report in
                guard let slept = report.observation?.sleptForInode, report.elapsedNs > 0 else {
                    return nil
                }
                return .number(Double(slept.ns) / Double(report.elapsedNs) * 1e9)
            },
            ComparedFigure(name: "write calls", unit: .perSecond) { report in
                guard let calls = report.observation?.writeCalls, calls.besideOthers != true,
                    report.workload == nil, report.elapsedNs > 0
                else { return nil }
                return .number(Double(calls.calls) / Double(report.elapsedNs) * 1e9)
            },
            ComparedFigure(name: "IOPS", unit: .perSecond) {
                $0.workload?.iops.map { .number($0) }
            },
            ComparedFigure(name: "latency p50", unit: .nanoseconds) {
                $0.workload?.total?.latencyNs.map { .number(Double($0.p50)) }
            },
            ComparedFigure(name: "latency p99", unit: .nanoseconds) {
                $0.workload?.total?.latencyNs.map { .number(Double($0.p99)) }
            },
        ]

    private static func perWrite(_ kind: LockKind) -> ComparedFigure {
        ComparedFigure(name: "\(kind.rawValue) a write", unit: .perWrite) { report in
            guard
                case .success(let evidence) = CountEvidence.of(
                    kind, in: Selection(report, Filter()))
            else { return nil }
            return .ratio(evidence.acquisitions, evidence.calls)
        }
    }

    private static func contended(_ kind: LockKind) -> ComparedFigure {
        ComparedFigure(name: "\(kind.rawValue) contended", unit: .share) { report in
            guard let row = row(kind, report), row.acquisitions > 0 else { return nil }
            return row.contended.map { .ratio($0, row.acquisitions) }
        }
    }

    /// Nothing for a figure that is no durations.
    private static func times(_ figure: Figure<LockRow>, of kind: LockKind) -> [ComparedFigure] {
        guard let title = figure.title, figure.unit == .times else { return [] }
        return [Statistic.p50, .p99].map { statistic in
            let name = "\(kind.rawValue) \(title) \(statistic.rawValue)"
            return ComparedFigure(name: name, unit: .nanoseconds) { report in
                guard let row = row(kind, report), case .times(let times)? = figure.value(row)
                else {
                    return nil
                }
                return times.value(atQuantile: statistic.quantile).map { .number(Double($0)) }
            }
        }
    }

    private static func row(_ kind: LockKind, _ report: Report) -> LockRow? {
        report.locks?.first { $0.class == kind.lockClass && $0.mode == kind.mode }
    }
}

extension Observation {
    /// Most writers that any sample found inside: on the exclusive side one.
    fileprivate var mostInside: UInt64 {
        max(total.largestReaders, judged.samples.exclusive.byWrites.samples > 0 ? 1 : 0)
    }
}
