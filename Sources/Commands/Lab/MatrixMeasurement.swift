// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Logging
import SystemPackage

/// Measures the rows of a matrix, several guests at a time.
struct MatrixMeasurement: Sendable {
    let steps: MatrixSteps
    let machine: GuestMachine
    let inputs: [GuestJob.Input]
    let backing: BackingFileSystem
    /// Bytes of files that the backing file system has to take.
    let content: UInt64
    let jobs: Int
    let logger: Logger

    /// One row a kernel, in the order given, whatever becomes of each.
    func rows(_ kernels: [String]) async -> [MatrixRow] {
        await withTaskGroup(of: (Int, MatrixRow).self) { group in
            var rows: [Int: MatrixRow] = [:]
            for (index, kernel) in kernels.enumerated() {
                if index >= jobs, let (done, row) = await group.next() { rows[done] = row }
                group.addTask { (index, await row(kernel)) }
            }
            for await (done, row) in group { rows[done] = row }
            return kernels.indices.compactMap { rows[$0] }
        }
    }

    private func row(_ kernel: String) async -> MatrixRow {
        let row = await measure(kernel)
        let told = row.cells.filter { $0.state == .measured || $0.state == .impossible }
        Terminal.say("\(kernel): \(told.count) of \(row.cells.count) cells")
        return row
    }

    private func measure(_ kernel: String) async -> MatrixRow {
        do throws(LabError) {
            guard !Task.isCancelled else { throw .cancelled }
            let cache = KernelCache(logger: logger, progress: Terminal.progressLine)
            let image = try await cache.kernel(try KernelSpec(parsing: kernel))
            let guest = try await QEMUSeriesGuest(
                kernel: image, machine: machine, program: FilePath(ownExecutable), inputs: inputs,
                backing: backing, content: content, limit: machine.timeout,
                logger: logger)
            return steps.row(kernel, await GuestSeries(steps.steps, in: guest))
        } catch .cancelled {
            return MatrixRow(
                kernel: kernel,
                cells: steps.openModes.map {
                    MatrixCell($0, .interrupted, reason: "interrupted")
                })
        } catch {
            return MatrixRow(
                kernel: kernel, failure: error.sentence, openModes: steps.openModes)
        }
    }
}
