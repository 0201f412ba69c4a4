// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What every rendering of a matrix says in the same words.
struct MatrixWords {
    let matrix: KernelMatrix

    static let locksLegend =
        "i_rwsem exclusive / i_rwsem shared / fi->lock; backing: its i_rwsem exclusive / shared"
    static let differenceLegend =
        "verdict or locks a write differ from the first kernel measured in that column"

    /// A kernel's name without its patches' folders, which say where somebody keeps them; with them
    /// where two kernels would else have one name.
    func name(of row: MatrixRow) -> String {
        let short = Self.short(row.kernel)
        let isTaken = matrix.rows.contains { $0 != row && Self.short($0.kernel) == short }
        return isTaken ? row.kernel : short
    }

    private static func short(_ kernel: String) -> String {
        guard kernel.hasPrefix("source:") else { return kernel }
        return kernel.split(separator: "+", omittingEmptySubsequences: false).enumerated()
            .map { index, part in
                index == 0 ? String(part) : String(part.split(separator: "/").last ?? part)
            }.joined(separator: "+")
    }

    static func verdict(of cell: MatrixCell) -> String {
        switch cell.state {
        case .measured: cell.figures?.verdict.rawValue.uppercased() ?? "-"
        case .impossible: cell.reason ?? "impossible"
        case .failed: "FAILED"
        case .interrupted: "interrupted"
        }
    }

    /// `1 / 0 / 1`, with `-` for what was not counted; nil where nothing was.
    static func locks(_ figures: MatrixFigures) -> String? {
        figures.locksAWrite.map { locks in
            let fiLock = locks.fiLock.map(Units.ratio) ?? "-"
            return "\(Units.ratio(locks.exclusive)) / \(Units.ratio(locks.shared)) / \(fiLock)"
        }
    }

    /// `1 / 0`: exclusive and shared; nil where there are none.
    static func backing(_ locks: LocksAWrite) -> String? {
        locks.hasBacking
            ? "\(Units.ratio(locks.backingExclusive)) / \(Units.ratio(locks.backingShared))" : nil
    }

    /// Said only where a count is not one: sampled, or something was missed.
    static func exactness(_ figures: MatrixFigures) -> String? {
        switch figures.isExact {
        case nil: "sampled, not counted"
        case false?: "counts not exact"
        case true?: nil
        }
    }

    /// The lines of figures below a verdict.
    static func figureLines(_ figures: MatrixFigures) -> [String] {
        [
            locks(figures), figures.locksAWrite.flatMap(backing).map { "backing \($0)" },
            figures.waitP99Ns.map { "wait p99 \(Units.time($0))" },
            figures.peakWriters.map { "peak \($0) inside" }, exactness(figures),
        ].compactMap { $0 }
    }

    /// What the matrix was made with, label and value.
    var context: [(String, String)] {
        [
            ("workload", matrix.workload), ("backing on", matrix.backing),
            ("guests", matrix.machine),
            ("made by", "fuselock \(matrix.version), \(matrix.recordedAt)"),
        ]
    }

    /// What does not fit a cell: by kernel, sentences and what kernels wrote.
    struct Remark {
        let kernel: String
        let openMode: OpenMode?
        let sentence: String
        var console: [String] = []

        /// `debian:7.3, direct-io`.
        var place: String {
            [kernel, openMode?.rawValue].compactMap { $0 }.joined(separator: ", ")
        }
    }

    var remarks: [Remark] {
        matrix.rows.flatMap { row in
            let kernel = name(of: row)
            let notes = row.notes.map {
                Remark(kernel: kernel, openMode: nil, sentence: $0)
            }
            if let failure = row.failure {
                return [Remark(kernel: kernel, openMode: nil, sentence: failure)] + notes
            }
            return row.cells.flatMap { Self.remarks(kernel, $0) } + notes
        }
    }

    private static func remarks(_ kernel: String, _ cell: MatrixCell) -> [Remark] {
        let failure = cell.state == .failed ? [cell.reason ?? "no reason given"] : []
        let losses = (cell.figures?.losses ?? []).map { "counts not exact: \($0)" }
        return (failure + losses).enumerated().map { index, sentence in
            Remark(
                kernel: kernel, openMode: cell.openMode, sentence: sentence,
                console: index == 0 ? cell.console ?? [] : [])
        }
    }
}
