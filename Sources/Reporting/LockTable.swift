// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The table of a report: one row a lock class and mode.
package struct LockTable {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var lines: [String] {
        var table = TextTable(
            [
                ("LOCK", .left), ("TAKEN", .right), ("A WRITE", .right), ("CONTENDED", .right),
                ("SLEPT", .right), ("WAIT p50", .right), ("p99", .right), ("max", .right),
                ("HOLD p50", .right), ("p99", .right),
            ])
        for row in report.locks ?? [] {
            table.add(
                [
                    Self.name(of: row), "\(row.acquisitions)",
                    row.perCall.map(Units.ratio) ?? "-", "\(row.contended)", "\(row.slept)",
                    point(row.waitNs, 0.5), point(row.waitNs, 0.99),
                    row.waitNs.count == 0 ? "-" : Units.time(row.waitNs.max),
                    point(row.holdNs, 0.5), point(row.holdNs, 0.99),
                ])
        }
        return table.lines
    }

    static func name(of row: LockRow) -> String { name(of: row.class, row.mode) }

    package static func name(of lockClass: LockClass, _ mode: LockMode) -> String {
        switch lockClass {
        case .inodeRwsem: "i_rwsem \(mode.rawValue)"
        case .backingRwsem: "backing i_rwsem \(mode.rawValue)"
        case .fiLock: "fi->lock"
        }
    }

    private func point(_ histogram: NanosecondHistogram, _ quantile: Double) -> String {
        histogram.value(atQuantile: quantile).map(Units.time) ?? "-"
    }
}
