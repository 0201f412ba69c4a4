// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The steps of a sweep as rows, with the columns that have something in them: what the backend cannot
/// see has none.
struct SweepTable {
    /// Names of the columns.
    let columns: [String]
    /// The cells of each step.
    let rows: [[String]]
    /// What is not plain in the names of the columns, and in the cells.
    let legend: [(String, String)]

    private static let all = [
        "WRITERS", "WRITES/S", "TIMES", "LAW", "VERDICT", "EXCL", "SHARED", "FI->LOCK", "BACKING",
        "WAIT P99", "INSIDE",
    ]
    private static let nothing = "-"

    init(_ sweep: WriterSweep) {
        let cells = sweep.steps.map { Self.cells($0, of: sweep) }
        let shown = Self.all.indices.filter { column in
            cells.contains { $0[column] != Self.nothing }
        }
        let columns = shown.map { Self.all[$0] }
        let rows = cells.map { row in shown.map { row[$0] } }
        (self.columns, self.rows) = (columns, rows)
        legend = Self.legend(columns, isMarked: rows.joined().contains { $0.hasPrefix("~") })
    }

    private static func legend(_ columns: [String], isMarked: Bool) -> [(String, String)] {
        let locks = ["EXCL", "SHARED", "FI->LOCK", "BACKING"].filter(columns.contains)
        let kept =
            "locks a write: i_rwsem by side"
            + (locks.contains("FI->LOCK") ? ", fi->lock" : "")
            + (locks.contains("BACKING") ? ", the backing inode's i_rwsem exclusive/shared" : "")
        let plain = [
            ("TIMES", "writes/s over those of the first step"),
            ("LAW", "writes/s as the law has them"), ("WAIT P99", "for i_rwsem"),
            ("INSIDE", "most writers that held it at once"),
        ].filter { columns.contains($0.0) }
        return plain + (locks.isEmpty ? [] : [(locks.joined(separator: ", "), kept)])
            + (isMarked ? [("~", "a count that something is missing from")] : [])
    }

    private static func cells(_ step: SweepStep, of sweep: WriterSweep) -> [String] {
        let (figures, locks) = (step.figures, step.figures.locksAWrite)
        let law = sweep.fit.law?.throughput(writers: Double(step.writers))
        let mark = figures.isExact == false ? "~" : ""
        let cells: [String?] = [
            "\(step.writers)", step.iops.map(Units.count), times(step, in: sweep),
            law.map(Units.count), figures.verdict.rawValue.uppercased(),
            locks.map { mark + Units.ratio($0.exclusive) },
            locks.map { mark + Units.ratio($0.shared) },
            locks?.fiLock.map { mark + Units.ratio($0) },
            locks.flatMap(backing).map { mark + $0 },
            figures.waitP99Ns.map(Units.time), figures.peakWriters.map { "\($0)" },
        ]
        return cells.map { $0 ?? nothing }
    }

    private static func backing(_ locks: LocksAWrite) -> String? {
        locks.hasBacking
            ? "\(Units.ratio(locks.backingExclusive))/\(Units.ratio(locks.backingShared))" : nil
    }

    private static func times(_ step: SweepStep, in sweep: WriterSweep) -> String? {
        guard let first = sweep.steps.first?.iops, first > 0, let iops = step.iops else {
            return nil
        }
        return Units.factor(iops / first)
    }
}
