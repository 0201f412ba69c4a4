// SPDX-License-Identifier: Apache-2.0

/// Linear least squares with a few unknowns.
enum LeastSquares {
    /// The coefficients that bring `rows · coefficients` closest to 1 in every row; `nil` where the
    /// columns do not tell them apart.
    static func coefficients(bringingToOne rows: [[Double]]) -> [Double]? {
        guard let width = rows.first?.count, rows.count >= width else { return nil }
        // Columns of one length: the squares of N(N-1) would drown the others otherwise.
        let lengths = (0..<width).map { column in
            rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot()
        }
        guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let scaled = rows.map { row in zip(row, lengths).map { $0 / $1 } }
        let matrix = (0..<width).map { i in
            (0..<width).map { j in scaled.reduce(0) { $0 + $1[i] * $1[j] } }
                + [scaled.reduce(0) { $0 + $1[i] }]
        }
        return solve(matrix).map { zip($0, lengths).map { $0 / $1 } }
    }

    /// Gauss with the largest pivot; the last column is the right side.
    private static func solve(_ system: [[Double]]) -> [Double]? {
        var system = system
        let count = system.count
        for step in 0..<count {
            let pivot = (step..<count).max { abs(system[$0][step]) < abs(system[$1][step]) } ?? step
            system.swapAt(step, pivot)
            guard abs(system[step][step]) > 1e-12 else { return nil }
            for row in 0..<count where row != step {
                let factor = system[row][step] / system[step][step]
                system[row] = zip(system[row], system[step]).map { $0 - factor * $1 }
            }
        }
        return (0..<count).map { system[$0][count] / system[$0][$0] }
    }
}
