// SPDX-License-Identifier: Apache-2.0

/// One kernel in one open mode.
public struct MatrixCell: Codable, Equatable, Sendable {
    /// What became of it.
    public enum State: String, Codable, Sendable {
        /// There are figures.
        case measured
        /// This kernel does not have what would be measured.
        case impossible
        /// It was tried and went wrong.
        case failed
        /// Ctrl-C came first.
        case interrupted
    }

    /// The column.
    public var openMode: OpenMode
    /// What became of it.
    public var state: State
    /// What was measured; absent in any other state.
    public var figures: MatrixFigures?
    /// Why nothing was measured; absent where it was.
    public var reason: String?
    /// What the guest's kernel wrote when it went wrong, a line each; absent where it did not.
    public var console: [String]?
    /// What differs from the first kernel of the column that was measured; absent in that one, in
    /// those without figures, and where nothing does.
    public var differences: [MatrixDifference]?

    /// A cell with figures.
    public init(_ openMode: OpenMode, _ figures: MatrixFigures) {
        (self.openMode, state, self.figures) = (openMode, .measured, figures)
    }

    /// A cell without.
    public init(_ openMode: OpenMode, _ state: State, reason: String, console: [String]? = nil) {
        (self.openMode, self.state, self.reason, self.console) = (openMode, state, reason, console)
    }

    /// Anything differs from the column's first kernel.
    public var isDifferent: Bool { !(differences ?? []).isEmpty }
}

/// What of a cell can differ between kernels. Times are not among it: they differ between two runs of
/// one kernel.
public enum MatrixDifference: String, Codable, CaseIterable, Sendable {
    /// Shared, exclusive, mixed or inconclusive.
    case verdict
    /// Exclusive acquisitions of `i_rwsem` a write.
    case exclusive
    /// Shared acquisitions of `i_rwsem` a write.
    case shared
    /// Acquisitions of `fi->lock` a write.
    case fiLock
    /// Acquisitions of the backing inode's `i_rwsem` a write, on either side.
    case backing
}
