// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

@testable import Commands

/// A guest whose one boot was written down.
private struct WrittenBoot: SeriesGuest {
    let result: SeriesBoot

    func boot(_ steps: [GuestStep]) async -> SeriesBoot { result }
}

@Suite struct MatrixStepsTests {
    private let steps = MatrixSteps(
        openModes: [.passthroughParallel, .directIOParallel], arguments: ["--writes", "9"])

    private func recorded(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
    }

    private func record(
        _ mode: OpenMode, code: Int32 = 0, errors: String = ""
    ) throws -> GuestStepRecord {
        GuestStepRecord(
            name: mode.rawValue, exitCode: code,
            json: code == 0 ? try recorded("report-7.3-\(mode.rawValue).json") : [],
            errors: errors)
    }

    private func doctor(_ state: Diagnosis.Check.State, release: String) throws -> GuestStepRecord {
        let diagnosis = Diagnosis(
            version: "0", kernel: KernelInfo(release: release, machine: "x86_64", cpus: 4),
            checks: [Diagnosis.Check(.passthrough, state, "")])
        return GuestStepRecord(
            name: "doctor", exitCode: 0, json: Array(try JSONEncoder().encode(diagnosis)))
    }

    private func row(
        _ records: [GuestStepRecord], console: String = "", failure: LabError? = nil
    ) async -> MatrixRow {
        let boot = SeriesBoot(records: records, console: console, failure: failure)
        return steps.row("k", await GuestSeries(steps.steps, in: WrittenBoot(result: boot)))
    }

    @Test func aStepAColumnAndOneForFailures() throws {
        #expect(
            steps.steps.map(\.name) == ["passthrough+parallel", "direct-io+parallel", "doctor"])
        #expect(steps.steps.map(\.isForFailures) == [false, false, true])
        let command = try DemoCommand.parse(steps.steps[0].arguments)
        #expect(
            command.openMode == .passthroughParallel && command.driven.writers.workload.writes == 9)
    }

    @Test func reportsBecomeCells() async throws {
        let row = await row([try record(.passthroughParallel), try record(.directIOParallel)])
        #expect(row.cells.map(\.state) == [.measured, .measured])
        #expect(row.cells.map(\.figures?.verdict) == [.exclusive, .shared])
        #expect(row.release == "7.3.4+deb13-cloud-amd64" && row.failure == nil)
    }

    @Test(arguments: [
        ("6.1.0-50-cloud-amd64", "no passthrough (before 6.9)"),
        ("6.8.12", "no passthrough (before 6.9)"),
        ("6.9.1", "no passthrough (not in this build)"),
        ("7.3.4", "no passthrough (not in this build)"),
    ])
    func aKernelWithoutPassthroughHasNotFailed(release: String, reason: String) async throws {
        let row = await row([
            try record(.passthroughParallel, code: 1), try record(.directIOParallel, code: 1),
            try doctor(.missing, release: release),
        ])
        #expect(row.cells.map(\.state) == [.impossible, .failed])
        #expect(row.cells[0].reason == reason && row.release == release)
    }

    @Test func aDemoThatFailsOtherwiseHasFailed() async throws {
        let row = await row([
            try record(.passthroughParallel, code: 1, errors: "a\nError: no\n"),
            try record(.directIOParallel, code: 69, errors: "this kernel refuses\n"),
            try doctor(.ok, release: "7.3"),
        ])
        #expect(row.cells.map(\.state) == [.failed, .impossible])
        #expect(row.cells[0].reason == "exit code 1: a Error: no")
        #expect(row.cells[1].reason == "this kernel refuses")
    }

    @Test func aPanicFailsItsCellWithTheKernelsWords() async throws {
        let console = "[ 1.0] Oops: general protection fault\r\n[ 1.1] RIP: 0010:down_write+0x1\r\n"
        let series = await GuestSeries(
            [GuestStep("passthrough+parallel", verb: "demo")],
            in: WrittenBoot(
                result: SeriesBoot(records: [], failure: .panicked(console: console))))
        let cell = try #require(steps.row("k", series).cells.first)
        #expect(cell.state == .failed)
        #expect(cell.reason?.hasSuffix("Oops: general protection fault") == true)
        #expect(cell.console?.last == "RIP: 0010:down_write+0x1")
    }

    @Test func aKernelThatDoesNotStartIsAFailedRow() async {
        let row = await row([], failure: .missingTool("qemu", package: "q"))
        #expect(row.failure == LabError.missingTool("qemu", package: "q").sentence)
        #expect(row.cells.map(\.state) == [.failed, .failed])
    }

    @Test func anInterruptionKeepsTheCellsSoFar() async throws {
        let row = await row([try record(.passthroughParallel)], failure: .cancelled)
        #expect(row.cells.map(\.state) == [.measured, .interrupted])
        #expect(row.failure == nil)
    }

    @Test func aKernelThatCannotBeHadIsARow() async {
        var machine = GuestMachine()
        machine.timeout = .seconds(1)
        let measurement = MatrixMeasurement(
            steps: steps, machine: machine, inputs: [], backing: .tmpfs, content: 0, jobs: 2,
            logger: Terminal.logger(verbose: false))
        let rows = await measurement.rows(["debian:1.0", "image:/no/such/file", "nonsense"])
        #expect(rows.map(\.kernel) == ["debian:1.0", "image:/no/such/file", "nonsense"])
        #expect(rows.allSatisfy { $0.failure != nil })
        #expect(rows[1].failure?.contains("/no/such/file") == true)
    }
}
