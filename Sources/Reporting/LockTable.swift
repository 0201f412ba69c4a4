// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The table of a report: one row a lock class and mode.
package struct LockTable {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var lines: [String] {
        var table = TextTable(Self.header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for row in report.locks ?? [] { table.add(Self.cells(of: row)) }
        return table.lines
    }

    static let header = [
        "LOCK", "TAKEN", "A WRITE", "CONTENDED", "SLEPT", "WAIT p50", "p99", "max", "HOLD p50",
        "p99",
    ]

    static func cells(of row: LockRow) -> [String] {
        [
            name(of: row), "\(row.acquisitions)", row.perCall.map(Units.ratio) ?? "-",
            Self.count(row.contended), Self.count(row.slept), point(row.waitNs, 0.5),
            point(row.waitNs, 0.99),
            row.waitNs.count == 0 ? "-" : Units.time(row.waitNs.max), hold(row, 0.5),
            hold(row, 0.99),
        ]
    }

    /// `-` for what could not be seen.
    static func count(_ count: UInt64?) -> String { count.map { "\($0)" } ?? "-" }

    private static func hold(_ row: LockRow, _ quantile: Double) -> String {
        row.holdNs.map { point($0, quantile) } ?? "-"
    }

    static func name(of row: LockRow) -> String { name(of: row.class, row.mode) }

    package static func name(of lockClass: LockClass, _ mode: LockMode) -> String {
        lockClass == .fiLock ? name(of: lockClass) : "\(name(of: lockClass)) \(mode.rawValue)"
    }

    static func name(of lockClass: LockClass) -> String {
        switch lockClass {
        case .inodeRwsem: "i_rwsem"
        case .backingRwsem: "backing i_rwsem"
        case .fiLock: "fi->lock"
        }
    }

    static func point(_ histogram: NanosecondHistogram, _ quantile: Double) -> String {
        histogram.value(atQuantile: quantile).map(Units.time) ?? "-"
    }
}
