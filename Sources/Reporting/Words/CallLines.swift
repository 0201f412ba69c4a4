// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Which ways the writes went, a line each.
struct PathLines {
    let lines: [String]

    init(_ report: Report) {
        struct Kind: Hashable {
            let path: WritePath
            let isAsync: Bool
            let viaSplice: Bool
            let direct: Bool
        }
        var counts: [Kind: UInt64] = [:]
        var errors: [Kind: UInt64] = [:]
        for group in report.callGroups ?? [] where !group.isCompletion {
            let kind = Kind(
                path: group.path, isAsync: group.isAsync, viaSplice: group.viaSplice,
                direct: group.conditions.contains(.direct))
            counts[kind, default: 0] += group.count
            errors[kind, default: 0] += group.errors
        }
        let lines = counts.sorted { $0.value > $1.value }.map { kind, count in
            let sync = kind.isAsync ? "asynchronous" : "synchronous"
            let io = kind.path == .splice ? "" : kind.direct ? ", O_DIRECT" : ", buffered"
            let splice = kind.viaSplice ? ", through splice" : ""
            let failed = errors[kind, default: 0]
            let failures = failed > 0 ? ", \(failed) of them returned an error" : ""
            return "\(kind.path.rawValue) (\(kind.path.function)): "
                + "\(count) writes, \(sync)\(io)\(splice)\(failures)"
        }
        self.lines = lines + Self.completions(report)
    }

    /// Where asynchronous writes end, and with what.
    private static func completions(_ report: Report) -> [String] {
        let groups = (report.callGroups ?? []).filter(\.isCompletion)
        return Dictionary(grouping: groups, by: \.path).sorted { $0.key.rawValue < $1.key.rawValue }
            .map { path, groups in
                let count = groups.reduce(0) { $0 + $1.count }
                let failed = groups.reduce(0) { $0 + $1.errors }
                let function =
                    path == .passthrough ? "fuse_passthrough_end_write" : "fuse_aio_complete"
                return "\(count) completions in another task (\(function))"
                    + (failed > 0 ? ", \(failed) of them of writes that failed" : "")
            }
    }
}

/// The locks of a typical write: a distribution, not an average.
struct ShapeLines {
    let lines: [String]
    private static let most = 5

    init(_ report: Report) {
        var counts: [CallShape: UInt64] = [:]
        for group in report.callGroups ?? [] where !group.isCompletion {
            counts[group.shape, default: 0] += group.count
        }
        let sorted = counts.sorted { $0.value > $1.value }
        lines =
            sorted.prefix(Self.most).map { shape, count in
                let share = Units.percent(count, of: report.calls ?? 0)
                return "\(Self.describe(shape)): \(count) writes (\(share))"
            }
            + (sorted.count > Self.most
                ? ["and \(sorted.count - Self.most) rarer combinations"] : [])
    }

    static func describe(_ shape: CallShape) -> String {
        // The shared side first: a lost race takes both.
        let parts = LockClass.allCases.flatMap { lockClass in
            lockClass.traits.sides.reversed().map {
                ($0.count(shape), LockTable.name(of: lockClass, $0.mode))
            }
        }
        let taken = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.0 == 255 ? "+" : "") \($0.1)" }
        return taken.isEmpty ? "none" : taken.joined(separator: " + ")
    }
}

/// The workload's own figures.
struct WorkloadLines {
    let lines: [(String, String)]
    private static let mostWriters = 8

    init(_ workload: WorkloadFigures) {
        var lines = [("workload", workload.description)]
        if let total = workload.total {
            var figures = "\(total.writes) writes, \(Units.bytes(Double(total.bytes)))"
            if let iops = workload.iops, let bandwidth = workload.bytesPerSecond {
                figures += ", \(Units.count(iops)) IOPS, \(Units.bytes(bandwidth))/s"
            }
            lines.append(("", figures + ", \(total.errors) errors"))
            if let latency = total.latencyNs { lines.append(("latency", Self.spread(latency))) }
        }
        if let verified = workload.verifiedBlocks {
            lines.append(("", "\(verified) blocks read back and found right"))
        }
        if let code = workload.exitCode, code != 0 { lines.append(("", "exit code \(code)")) }
        for (number, writer) in workload.writers.prefix(Self.mostWriters).enumerated() {
            let latency = writer.latencyNs.map { ", \(Self.spread($0))" } ?? ""
            lines.append(("writer \(number)", "\(writer.writes) writes\(latency)"))
        }
        if workload.writers.count > Self.mostWriters {
            lines.append(("", "and \(workload.writers.count - Self.mostWriters) more writers"))
        }
        for failure in workload.failures { lines.append(("failure", failure)) }
        self.lines = lines
    }

    private static func spread(_ latency: LatencyFigures) -> String {
        "p50 \(Units.time(latency.p50)), p99 \(Units.time(latency.p99)), "
            + "max \(Units.time(latency.max))"
    }
}
