// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The kernel's own counts beside the trace's, and what may lie behind a difference.
struct OracleTable {
    private let rows: [OracleRow]

    init(_ rows: [OracleRow]) { self.rows = rows }

    var lines: [String] {
        var table = TextTable(Self.header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for row in cells { table.add(row) }
        return table.lines
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
    var differences: [String] { rows.flatMap(differences) }

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
        if contentions > 0 {
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
