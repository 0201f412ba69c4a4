// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The table of a report: one row a lock class and mode.
package struct LockTable {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// None where locks were not counted.
    func lines(within width: Int) -> [String] {
        guard report.locks != nil else { return [] }
        var table = TextTable(Self.header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for cells in rows { table.add(cells) }
        return table.lines(within: width)
    }

    /// The cells of each row.
    var rows: [[String]] { (report.locks ?? []).map(cells) }

    static let header = [
        "LOCK", "TAKEN", "A WRITE", "CONTENDED", "SLEPT", "WAIT p50", "p99", "max", "HOLD p50",
        "p99",
    ]

    private func cells(of row: LockRow) -> [String] {
        let name = Self.name(of: row), wait = row.waitNs
        return [
            name, count(row.acquisitions), aWrite(row),
            count(row.contended), count(row.slept), Self.point(wait, 0.5), Self.point(wait, 0.99),
            wait.count == 0 ? "-" : Units.time(wait.max), hold(row, 0.5), hold(row, 0.99),
        ]
    }

    /// Acquisitions a write.
    func aWrite(_ row: LockRow) -> String { row.perCall.map { mark + Units.ratio($0) } ?? "-" }

    /// `-` for what could not be seen, `~` before a count that something may be missing from.
    func count(_ count: UInt64?) -> String { count.map { "\(mark)\($0)" } ?? "-" }

    private var mark: String { report.losses?.countsAreExact == false ? "~" : "" }

    private func hold(_ row: LockRow, _ quantile: Double) -> String {
        row.holdNs.map { Self.point($0, quantile) } ?? "-"
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
