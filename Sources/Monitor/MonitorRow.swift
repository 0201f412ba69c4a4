// SPDX-License-Identifier: Apache-2.0

import LockModel

/// One line of the table: a file, or a mount, over one interval. What a backend cannot tell is `nil`.
public struct MonitorRow: Equatable, Sendable {
    /// File name, mount point, or command and id of a process.
    public var name: String
    /// Where the file is; empty for a mount.
    public var mountPoint = ""
    /// Write calls a second.
    public var writesPerSecond: Double?
    /// Which side the writes of the interval took; `nil` without any.
    public var verdict: Verdict.Mode?
    /// Exclusive acquisitions of `i_rwsem` a write.
    public var exclusive: Double?
    /// Shared acquisitions of `i_rwsem` a write.
    public var shared: Double?
    /// Acquisitions of `fi->lock` a write.
    public var fiLock: Double?
    /// 99 % of the waits for `i_rwsem` took no longer, in nanoseconds.
    public var waitP99: UInt64?
    /// Mean number of tasks that held `i_rwsem`.
    public var inside: Double?
    /// Why most exclusive writes were.
    public var reason: Reason?
    /// Processes, files or mounts that it stands for.
    public var members = 1
    /// Something is missing from its counts.
    public var isInexact = false

    /// A row without figures.
    public init(name: String) { self.name = name }
}

/// What a row stands for.
public enum Grouping: String, CaseIterable, Sendable {
    /// A file.
    case file
    /// A mount, all its files together.
    case mount
    /// A process, all files of one mount together.
    case process
}

/// Two snapshots as a table.
public struct Interval: Equatable, Sendable {
    /// Length in nanoseconds.
    public let length: UInt64
    /// In no order.
    public let rows: [MonitorRow]
    /// What rows stand for.
    public let grouping: Grouping
    /// The columns that rows can have a value in.
    public let columns: [Column]
    /// Write calls a second, all rows; `nil` where nobody counts them.
    public let writesPerSecond: Double?
    /// Write calls known to be missing from the counts.
    public let lost: UInt64
    /// Files that are not sampled, since there are too many.
    public let unsampledFiles: UInt64
    /// Something was lost in it, calls or not.
    public let hasLosses: Bool

    /// What happened between two snapshots.
    ///
    /// - Parameter doubt: something was lost just before. A snapshot reads losses after calls, so that
    ///   the loss may be of a call that is counted in this interval.
    public init(
        from earlier: Snapshot, to later: Snapshot, by grouping: Grouping, doubt: Bool = false
    ) {
        length = max(1, later.time > earlier.time ? later.time - earlier.time : 1)
        var rows: [MonitorRow] = []
        var lost: UInt64 = 0
        var unsampledFiles: UInt64 = 0
        var hasLosses = false
        var rates: [Double] = []
        for mount in later.mounts {
            let before = earlier.mounts.first {
                $0.device == mount.device && $0.mountPoint == mount.mountPoint
            }
            switch (mount.seen, before?.seen) {
            case (.counted(let trace, let writers), .counted(let old, _)):
                let part = CountedRows(trace, since: old, writers, mount.mountPoint, length)
                rows += part.rows(by: grouping, gone: later.gone)
                lost = max(lost, part.losses.lostCalls)
                hasLosses = hasLosses || !part.losses.countsAreExact
                rates.append(part.rate)
            case (.sampled(let new, let files, let writers), .sampled(let old, _, let before)):
                let part = SampledRows(
                    new, files, since: old, writers: writers.since(before), mount.mountPoint,
                    length)
                rows += part.rows(by: grouping, gone: later.gone)
                if let rate = part.rate { rates.append(rate) }
                // One backend samples all mounts: its losses are of all of them.
                lost = max(
                    lost, (new.losses.callsUnwatched ?? 0).since(old.losses.callsUnwatched ?? 0))
                unsampledFiles = max(unsampledFiles, new.losses.filesOverLimit)
            default:
                // Seen for the first time: there is no interval yet.
                continue
            }
        }
        if later.mounts.count > 1, grouping != .mount {
            for index in rows.indices { rows[index].name += " on \(rows[index].mountPoint)" }
        }
        if doubt { for index in rows.indices { rows[index].isInexact = true } }
        (self.rows, self.lost, self.hasLosses) = (rows, lost, hasLosses)
        (self.grouping, columns) = (grouping, later.mounts.columns(grouping))
        self.unsampledFiles = unsampledFiles
        writesPerSecond = rates.isEmpty ? nil : rates.reduce(0, +)
    }

    /// No interval yet.
    public static let empty = Interval(
        from: Snapshot(time: 0, mounts: []), to: Snapshot(time: 0, mounts: []), by: .file)
}
