// SPDX-License-Identifier: Apache-2.0

/// Finds what differs down a column.
enum MatrixDifferences {
    /// Acquisitions a write that two kernels may be apart without being called different: what loses
    /// a race now and then differs between two runs as well.
    private static let tolerance = 0.05

    /// The rows with every measured cell held against the first measured one of its column.
    static func marked(_ rows: [MatrixRow], columns: [OpenMode]) -> [MatrixRow] {
        var rows = rows
        for mode in columns {
            var reference: MatrixFigures?
            for row in rows.indices {
                guard let cell = rows[row].cells.firstIndex(where: { $0.openMode == mode }),
                    let figures = rows[row].cells[cell].figures
                else { continue }
                let found = reference.map { between($0, figures) } ?? []
                rows[row].cells[cell].differences = found.isEmpty ? nil : found
                reference = reference ?? figures
            }
        }
        return rows
    }

    /// What differs. What only one of the two knows does not count.
    static func between(_ first: MatrixFigures, _ other: MatrixFigures) -> [MatrixDifference] {
        MatrixDifference.allCases.filter { aspect in
            switch aspect {
            case .verdict: first.verdict != other.verdict
            case .exclusive: apart(first, other) { $0.exclusive }
            case .shared: apart(first, other) { $0.shared }
            case .fiLock: apart(first, other) { $0.fiLock }
            case .backing:
                apart(first, other) { $0.backingExclusive }
                    || apart(first, other) { $0.backingShared }
            }
        }
    }

    private static func apart(
        _ first: MatrixFigures, _ other: MatrixFigures, _ value: (LocksAWrite) -> Double?
    ) -> Bool {
        guard let one = first.locksAWrite.flatMap(value), let two = other.locksAWrite.flatMap(value)
        else { return false }
        return abs(one - two) > tolerance
    }
}
