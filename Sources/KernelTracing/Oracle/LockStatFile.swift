// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The text of /proc/lock_stat, version 0.4 (kernel/locking/lockdep_proc.c).
struct LockStatFile: Equatable {
    /// A row a class and side.
    let rows: [LockStatistics]
    /// Lockdep has found fault with something and stopped, and the counts with it.
    let hasStopped: Bool

    /// Rows are lines of a name, a colon and twelve numbers; the rest, contention points among it, is
    /// left out.
    init(parsing text: String) {
        hasStopped = text.contains("lock debugging disabled")
        rows = text.split(separator: "\n").compactMap(Self.row)
    }

    private static func row(_ line: Substring) -> LockStatistics? {
        let fields = line.split(separator: " ")
        guard fields.count > 12 else { return nil }
        let label = fields.dropLast(12).joined(separator: " ")
        let numbers = fields.suffix(12).compactMap(hundredths)
        guard label.hasSuffix(":"), numbers.count == 12 else { return nil }
        var name = label.dropLast()
        let isShared = name.hasSuffix("-R")
        if isShared || name.hasSuffix("-W") { name.removeLast(2) }
        func count(_ index: Int) -> UInt64 { numbers[index] / 100 }
        func times(_ index: Int) -> LockStatistics.Times {
            LockStatistics.Times(
                min: numbers[index] * 10, max: numbers[index + 1] * 10,
                total: numbers[index + 2] * 10)
        }
        return LockStatistics(
            name: String(name), isShared: isShared, contentionBounces: count(0),
            contentions: count(1), wait: times(2), acquisitionBounces: count(6),
            acquisitions: count(7), hold: times(8))
    }

    /// `12` and `12.34`, times a hundred; nil for anything else.
    private static func hundredths(_ field: Substring) -> UInt64? {
        let parts = field.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = UInt64(parts[0]) else { return nil }
        switch parts.count {
        case 1: return whole * 100
        case 2 where parts[1].count == 2: return UInt64(parts[1]).map { whole * 100 + $0 }
        default: return nil
        }
    }
}
