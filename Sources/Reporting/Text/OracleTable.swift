// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The kernel's own counts beside the trace's, and what may lie behind a difference.
struct OracleTable {
    private let rows: [OracleRow]
    private let contention: [OracleContention]

    init(_ rows: [OracleRow], contention: [OracleContention] = []) {
        self.rows = rows
        self.contention = contention
    }

    func lines(within width: Int) -> [String] {
        var table = TextTable(Self.header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for row in cells { table.add(row) }
        return table.lines(within: width)
    }

    static let header = [
        "ORACLE", "KERNEL TOOK", "IN WRITES", "ELSEWHERE", "UNEXPLAINED", "KERNEL CONTENDED",
        "SLOW PATHS",
    ]

    var cells: [[String]] {
        rows.map { row in
            [
                LockTable.name(of: row.class, row.mode), "\(row.kernel.acquisitions)",
                "\(row.traced.acquisitions)", row.elsewhere.map { "\($0)" } ?? "-",
                "\(row.acquisitionsUnexplained)", "\(row.kernel.contentions)",
                "\(row.traced.contentions)",
            ]
        }
    }

    /// One sentence a difference.
    var differences: [String] { rows.flatMap(differences) + contention.compactMap(difference) }

    /// The kernel's contentions are first attempts that failed, which the trace has counted too.
    private func difference(_ contention: OracleContention) -> String? {
        let lock = contention.class.traits.name
        let sum =
            "\(contention.kernel) contentions of \(lock) by the kernel's count, "
            + "\(contention.firstAttemptsFailed) first attempts seen to fail"
        if contention.unexplained != 0 {
            return sum
                + ": a program was skipped (see losses), another FUSE mount is in use, or the "
                + "trace is wrong"
        }
        guard contention.kernel > contention.slowPaths else { return nil }
        return sum + "; in \(contention.kernel - contention.slowPaths) of them a second attempt, "
            + "before the slow path, took the lock"
    }

    private func differences(_ row: OracleRow) -> [String] {
        var sentences: [String] = []
        let lock = LockTable.name(of: row.class, row.mode)
        let unexplained = row.acquisitionsUnexplained
        if unexplained > 0 {
            sentences.append(
                row.elsewhere == nil
                    ? "\(unexplained) acquisitions of \(lock) outside of write calls and their "
                        + "completions, which this run did not count exactly"
                    : "\(unexplained) acquisitions of \(lock) that the trace does not have: on "
                        + "another FUSE inode (a directory, another mount), or the trace is wrong")
        } else if unexplained < 0 {
            sentences.append(
                "\(-unexplained) acquisitions of \(lock) traced that the kernel did not count: the "
                    + "trace is wrong, or a lock was still held when the kernel was asked")
        }
        let contentions = row.contentionsOffSlowPath
        if contentions > 0, !contention.contains(where: { $0.class == row.class }) {
            sentences.append(
                "\(contentions) contentions of \(lock) that did not reach the slow path: the kernel "
                    + "counts a failed first attempt, and a second one came in between")
        } else if contentions < 0 {
            sentences.append(
                "\(-contentions) trips through the slow path of \(lock) traced that the kernel did "
                    + "not count as contentions: the trace is wrong, or the kernel's clock stood "
                    + "still while they waited (boot with tsc=reliable)")
        }
        return sentences
    }
}
