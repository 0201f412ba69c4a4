// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Lab
import LockModel
import Reporting
import SystemPackage

/// `fuselock lab matrix`
struct LabMatrixCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Compare kernels: the same workload on each, in several open modes.",
        discussion: VerbGuide(
            examples: [
                "Two kernels": "fuselock lab matrix --kernel debian:6.12 --kernel debian:7.3",
                "On XFS": "fuselock lab matrix --backing xfs",
                "For a mail": "fuselock lab matrix --format markdown --json matrix.json",
                "The same again": "fuselock lab matrix --from matrix.json --format html",
            ],
            text: """
                Every kernel boots in a guest of its own and runs the demo once in each open mode; the \
                table shows the verdict, the locks a write takes, the wait for i_rwsem and how many \
                writers held it at once. What differs from the first kernel measured is marked. Ctrl-C ends \
                the guests and shows the cells there are.
                """,
            exits: [
                0: "every cell was measured, or cannot exist (no passthrough before 6.9)",
                1: "one was not",
            ]
        ).discussion)

    @Option(
        help: ArgumentHelp(
            "As of `lab run`, or image:FILE; once a row.  (default: debian:6.12, debian:7.3)",
            valueName: "kernel"))
    var kernel: [String] = []

    @Option(
        help: ArgumentHelp(
            "Once a column: " + OpenMode.allCases.map(\.rawValue).joined(separator: ", ")
                + ".  (default: the first four)",
            valueName: "mode"))
    var openMode: [OpenMode] = []

    @Option(
        help: ArgumentHelp(
            "What the backing files are on: ext4 and xfs are made on a loop device in the guest.",
            valueName: "tmpfs|ext4|xfs"))
    var backing = BackingFileSystem.tmpfs

    @Option(
        help: ArgumentHelp(
            "Guests at once; emulated, each keeps one or two CPUs busy.  (default: half the CPUs)",
            valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Render a matrix that --json saved again, instead of measuring.", valueName: "file"))
    var from: String?

    @OptionGroup var writers: DrivenWriters
    @OptionGroup(title: "Guest") var guest: GuestOptions
    @OptionGroup(title: "Output") var output: MatrixOutputOptions

    var outputFiles: [String?] { [output.json] }

    func validate() throws {
        guard !writers.workload.writers.isSweep else {
            throw ValidationError("A matrix takes one number of writers.")
        }
        guard jobs.map({ $0 > 0 }) ?? true else { throw ValidationError("--jobs takes 1 or more.") }
        guard from == nil || (kernel + openMode.map(\.rawValue)).isEmpty else {
            throw ValidationError("--from has its own kernels and open modes.")
        }
        guard Set(openMode).count == openMode.count else {
            throw ValidationError("--open-mode names a column twice.")
        }
    }

    func run() async throws {
        if let from { return try output.emit(try JSONMatrix.read(from)) }
        let interrupts = Interrupts()
        let (measurement, kernels, startedAt) = (measurement, kernels, Date())
        let measuring = Task { await measurement.rows(kernels) }
        interrupts.onFirst { measuring.cancel() }
        let matrix = KernelMatrix(
            version: Version.current, recordedAt: startedAt.formatted(.iso8601),
            workload: writers.workload.plan(sampled: false).description,
            machine: measurement.machine.description, backing: backing.rawValue,
            openModes: openModes, rows: await measuring.value)
        try output.emit(matrix)
        if interrupts.arrived { throw ExitStatus.interrupted.error }
        if !matrix.isComplete { throw ExitStatus.failure.error }
    }

    private var kernels: [String] { kernel.isEmpty ? ["debian:6.12", "debian:7.3"] : kernel }

    private var openModes: [OpenMode] {
        openMode.isEmpty ? Array(OpenMode.allCases.prefix(4)) : openMode
    }

    private var measurement: MatrixMeasurement {
        let fio = writers.fioArguments.isEmpty ? [] : ["--"] + writers.fioArguments
        return MatrixMeasurement(
            steps: MatrixSteps(
                openModes: openModes,
                arguments: QEMUSeriesGuest.options(for: backing) + writers.workload.arguments + fio),
            machine: guest.machine(), inputs: guest.inputs, backing: backing,
            content: writers.workload.content,
            jobs: jobs ?? max(1, ProcessInfo.processInfo.activeProcessorCount / 2),
            logger: Terminal.logger(verbose: guest.verbose))
    }
}

extension BackingFileSystem: ExpressibleByArgument {}
