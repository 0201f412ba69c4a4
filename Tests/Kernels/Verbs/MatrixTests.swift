// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

/// `fuselock lab matrix` from the outside: two kernels, two modes, few writes, backing files on an ext4
/// made in the guest. ext4 takes its i_rwsem shared where a direct write stays inside written blocks
/// (fs/ext4/file.c, `ext4_dio_write_checks`), which tmpfs never does.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct MatrixTests {
    private static let columns = Row.unpatched.filter { $0.mode.rawValue.hasSuffix("+parallel") }

    @Test func theCellsAreThoseOfTheTable() async throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-matrix-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let modes = Self.columns.flatMap { ["--open-mode", $0.mode.rawValue] }
        await Slots.shared.take()
        let code = try await run(
            ["lab", "matrix", "--kernel", "debian:6.12", "--kernel", "debian:7.3", "--jobs", "1"]
                + modes + [
                    "--backing", "ext4", "--writers", "2", "--writes", "100", "--json", file.path,
                ])
        await Slots.shared.giveBack()
        #expect(code == 0)
        let matrix = try JSONDecoder().decode(KernelMatrix.self, from: Data(contentsOf: file))
        #expect(matrix.rows.map(\.kernel) == ["debian:6.12", "debian:7.3"])
        #expect(matrix.openModes == Self.columns.map(\.mode))
        for row in matrix.rows {
            let series = row.kernel.dropFirst("debian:".count)
            #expect(row.release?.hasPrefix("\(series).") == true)
            for (cell, expected) in zip(row.cells, Self.columns) { expect(cell, expected) }
        }
        #expect(matrix.rows.flatMap(\.cells).allSatisfy { !$0.isDifferent })
    }

    private func expect(_ cell: MatrixCell, _ row: Row) {
        guard let figures = cell.figures, let locks = figures.locksAWrite else {
            Issue.record("\(row.mode.rawValue): \(cell.reason ?? "nothing was counted")")
            return
        }
        #expect(figures.verdict == row.verdict)
        guard figures.isExact == true else {
            #expect(!figures.losses.isEmpty)
            return
        }
        #expect(figures.writes == 200)
        #expect(locks.exclusive == Double(row.exclusive))
        #expect(locks.shared == Double(row.shared))
        #expect(locks.fiLock == Double(row.fiLock))
        #expect(locks.backingShared == (row.mode.openFlags.contains(.passthrough) ? 1 : 0))
        #expect(locks.backingExclusive == 0)
    }

    private func run(_ arguments: [String]) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: GuestScript.binary)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
