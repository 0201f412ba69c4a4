// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

@Suite struct KernelMatrixTests {
    @Test func figuresAreThoseOfTheReport() throws {
        let exclusive = try #require(Matrices.exclusive)
        #expect(exclusive.verdict == .exclusive && exclusive.writes == 4000)
        #expect(exclusive.isExact == true && exclusive.losses.isEmpty)
        #expect(exclusive.peakWriters == 1)
        let locks = try #require(exclusive.locksAWrite)
        #expect((locks.exclusive, locks.shared, locks.fiLock) == (1, 0, 1))
        #expect((locks.backingExclusive, locks.backingShared) == (1, 0))
        let report = try Fixture.passthroughParallel.report()
        let row = report.locks?.first { $0.class == .inodeRwsem && $0.mode == .exclusive }
        #expect(exclusive.waitP99Ns == row?.waitNs.value(atQuantile: 0.99))
        let shared = try #require(Matrices.shared)
        #expect(shared.verdict == .shared && shared.locksAWrite?.fiLock == 3)
        #expect(shared.locksAWrite?.hasBacking == false)
    }

    @Test func samplesGiveAVerdictAndNoCounts() throws {
        let sampled = try #require(Matrices.figures(.observedPassthrough))
        #expect(sampled.verdict == .exclusive && sampled.backend == "observe")
        #expect(sampled.locksAWrite == nil && sampled.isExact == nil)
    }

    @Test func whatWasMissedIsSaid() throws {
        var report = try Fixture.passthroughParallel.report()
        report.losses?.callsOverLimit = 7
        let figures = MatrixFigures(report)
        #expect(figures.isExact == false)
        #expect(figures.losses.contains { $0.hasPrefix("7 ") })
        let cell = MatrixCell(.passthrough, figures)
        let matrix = Matrices.matrix([MatrixRow(kernel: "k", cells: [cell])], [.passthrough])
        for text in [MatrixText(matrix).text, MatrixMarkdown(matrix).text, MatrixHTML(matrix).text]
        {
            #expect(text.contains("counts not exact"))
            #expect(text.contains("7 write calls beyond"))
        }
    }

    @Test func aColumnIsHeldAgainstItsFirstMeasuredCell() {
        let cells = Matrices.everything.rows.map(\.cells)
        #expect(cells[0].map(\.isDifferent) == [false, false])
        #expect(cells[1].map(\.isDifferent) == [false, false])
        #expect(
            cells[2][0].differences == [.verdict, .exclusive, .shared, .fiLock, .backing])
        #expect(cells[2][1].differences == nil)
    }

    @Test func aRaceLostNowAndThenIsNoDifference() throws {
        let first = try #require(Matrices.shared)
        func difference(_ change: (inout MatrixFigures) -> Void) -> [MatrixDifference]? {
            var other = first
            change(&other)
            return Matrices.matrix(
                [first, other].map {
                    MatrixRow(kernel: "k", cells: [Matrices.cell(.directIOParallel, $0)])
                }, [.directIOParallel]
            ).rows[1].cells[0].differences
        }
        #expect(difference { $0.locksAWrite?.fiLock = 2.96 } == nil)
        #expect(difference { $0.locksAWrite?.fiLock = 2.9 } == [.fiLock])
        #expect(difference { $0.locksAWrite?.fiLock = nil } == nil)
        #expect(difference { $0.locksAWrite?.backingShared = 1 } == [.backing])
        #expect(difference { $0.verdict = .mixed } == [.verdict])
        #expect(difference { $0.waitP99Ns = 1 << 40 } == nil)
    }

    @Test func completeIsMeasuredOrImpossible() {
        #expect(!Matrices.everything.isComplete)
        let rows = Matrices.everything.rows
        #expect(Matrices.matrix(Array(rows[0...1])).isComplete)
        for row in rows[2...] { #expect(!Matrices.matrix([row]).isComplete) }
    }

    @Test func jsonFollowsTheSchemaAndComesBack() throws {
        let data = try JSONText.encode(Matrices.everything)
        let value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let schema = try ReportSchema.load("matrix.schema.json")
        #expect(schema.violations(in: value) == [])
        #expect(try JSONDecoder().decode(KernelMatrix.self, from: data) == Matrices.everything)
    }

    @Test func aSavedMatrixIsReadAgain() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-matrix-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try JSONText.encode(Matrices.everything).write(to: file)
        #expect(try JSONMatrix.read(file.path) == Matrices.everything)
        #expect(
            throws: ReportFileError.unknownSchema(
                path: file.path, schema: "fuselock.matrix/1", expected: "fuselock.report/1")
        ) { try JSONReport.read(file.path) }
    }

    @Test func theSchemaRefusesACellWithoutFigures() throws {
        var matrix = Matrices.everything
        matrix.rows[1].cells[0].figures = nil
        let value = try JSONSerialization.jsonObject(with: try JSONText.encode(matrix))
        let schema = try ReportSchema.load("matrix.schema.json")
        #expect(schema.violations(in: value) == ["$.rows[1].cells[0]: no figures"])
    }
}
