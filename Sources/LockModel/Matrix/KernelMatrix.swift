// SPDX-License-Identifier: Apache-2.0

/// One workload on several kernels in several open modes, as one value: text, Markdown, JSON and HTML
/// are renderings of it.
public struct KernelMatrix: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.matrix/1"

    /// `fuselock.matrix/1`.
    public var schema: String
    /// Version of the program that made it.
    public var version: String
    /// When the first guest was started, ISO 8601.
    public var recordedAt: String
    /// The writers, in words.
    public var workload: String
    /// The machine the kernels ran on: accelerator, CPUs, memory.
    public var machine: String
    /// The file system of the backing files.
    public var backing: String
    /// The columns, in order.
    public var openModes: [OpenMode]
    /// The kernels, in the order they were given.
    public var rows: [MatrixRow]

    /// A matrix of finished rows; marks what differs in each column.
    public init(
        version: String, recordedAt: String, workload: String, machine: String, backing: String,
        openModes: [OpenMode], rows: [MatrixRow]
    ) {
        schema = Self.currentSchema
        (self.version, self.recordedAt, self.workload) = (version, recordedAt, workload)
        (self.machine, self.backing, self.openModes) = (machine, backing, openModes)
        self.rows = MatrixDifferences.marked(rows, columns: openModes)
    }

    /// Every cell was measured, or it is known that there is nothing to measure.
    public var isComplete: Bool {
        rows.allSatisfy { row in
            row.cells.allSatisfy { $0.state == .measured || $0.state == .impossible }
        }
    }
}

/// One kernel, in every open mode.
public struct MatrixRow: Codable, Equatable, Sendable {
    /// The kernel as it was asked for, `debian:7.3`.
    public var kernel: String
    /// `uname -r`; absent where no cell says.
    public var release: String?
    /// One a column, in the columns' order.
    public var cells: [MatrixCell]
    /// Why none of the cells could be measured, as a sentence; absent where any was tried.
    public var failure: String?
    /// What a reader must know beside the cells, a sentence each.
    public var notes: [String]

    /// A row of cells.
    public init(
        kernel: String, release: String? = nil, cells: [MatrixCell], notes: [String] = []
    ) {
        (self.kernel, self.release, self.cells, self.notes) = (kernel, release, cells, notes)
    }

    /// A row of a kernel that could not be had or did not start.
    public init(kernel: String, failure: String, openModes: [OpenMode], notes: [String] = []) {
        self.init(
            kernel: kernel,
            cells: openModes.map { MatrixCell($0, .failed, reason: failure) }, notes: notes)
        self.failure = failure
    }
}
