// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Gate

/// `fuselock bench PATH`
struct BenchCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Drive parallel writers at an existing FUSE mount and trace them.",
        discussion: VerbGuide(
            examples: [
                "Four writers": "fuselock bench /mnt/data",
                "With fio": "fuselock bench /mnt/data --engine fio -- --rw=randwrite",
                "How it scales": "fuselock bench /mnt/data --writers 1,2,4,8",
                "For a gate": "fuselock bench /mnt/data --duration 10s --json run.json",
            ],
            text: """
                In a directory the writers make files of their own and remove them. An existing file \
                is written over only with --overwrite, since that destroys what is in it.

                With --writers 1,2,4,8,16 each number is measured in turn, and the Universal Scalability \
                Law fitted to the throughput: what share of a write is serial, what each pair of writers \
                costs, where the peak is. Ctrl-C yields the steps done so far.
                """,
            exits: DrivenRun.exits
        ).discussion)

    @Argument(help: "A directory or file on a FUSE mount.")
    var path: String

    @Flag(help: "Write over an existing file.")
    var overwrite = false

    @OptionGroup var driven: DrivenRun

    var outputFiles: [String?] { [driven.output.json] }

    func run() async throws {
        let interrupts = Interrupts()
        let outcome = try await driven.measure(at: path, overwrite: overwrite, interrupts)
        try driven.finish(outcome, interrupts)
    }
}

extension BenchCommand: GateRuns {
    func tell(_ plan: inout PlannedRun, isHere: Bool) {
        plan.add(driven.tracing, isHere: isHere)
        plan.isTraced = !driven.traceOrNot.noTrace
        plan.add(driven.writers.workload, at: isHere ? path : nil, isOwn: !isHere)
    }
}
