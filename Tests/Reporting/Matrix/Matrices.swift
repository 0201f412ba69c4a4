// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures

/// Matrices made of recorded reports.
enum Matrices {
    static let exclusive = figures(.passthroughParallel)
    static let shared = figures(.directIOParallel)

    static func figures(_ fixture: Fixture) -> MatrixFigures? {
        (try? fixture.report()).map(MatrixFigures.init)
    }

    static func cell(_ mode: OpenMode, _ figures: MatrixFigures?) -> MatrixCell {
        figures.map { MatrixCell(mode, $0) } ?? MatrixCell(mode, .failed, reason: "no fixture")
    }

    static func matrix(_ rows: [MatrixRow], _ modes: [OpenMode] = twoModes) -> KernelMatrix {
        KernelMatrix(
            version: "0.1.0", recordedAt: "2026-11-24T22:15:53Z",
            workload: "4 writers (threads), 1000 writes each, 4 KiB random O_DIRECT",
            machine: "4 CPUs, 2048 MiB, emulated (TCG)", backing: "tmpfs", openModes: modes,
            rows: rows)
    }

    static let twoModes: [OpenMode] = [.passthroughParallel, .directIOParallel]

    /// Every state a cell can be in, and a row of each kind.
    static let everything = matrix([
        MatrixRow(
            kernel: "debian:6.1", release: "6.1.0-50-cloud-amd64",
            cells: [
                MatrixCell(
                    .passthroughParallel, .impossible, reason: "no passthrough (before 6.9)"),
                cell(.directIOParallel, shared),
            ]),
        MatrixRow(
            kernel: "source:linux-source-7.3", release: "7.3.4",
            cells: [cell(.passthroughParallel, exclusive), cell(.directIOParallel, shared)],
            notes: ["the guest did not boot (silence), so it was booted once more"]),
        MatrixRow(
            kernel: "source:linux-source-7.3+/home/a/<b>|`c`_.patch", release: "7.3.4",
            cells: [
                cell(.passthroughParallel, shared),
                MatrixCell(
                    .directIOParallel, .failed,
                    reason: "the guest's kernel: BUG: at <fuse_dio_lock+0x1> & more",
                    console: [
                        "BUG: at <fuse_dio_lock+0x1> & more",
                        String(repeating: "0123456789", count: 12),
                    ]),
            ]),
        MatrixRow(
            kernel: "debian:6.18", failure: "The mirror offers no debian:6.18 in x.\n  | a | log",
            openModes: twoModes),
        MatrixRow(
            kernel: "debian:7.3",
            cells: twoModes.map { MatrixCell($0, .interrupted, reason: "interrupted") }),
    ])
}
