// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

extension WorkloadOrder.Engine: ExpressibleByArgument {}

/// The parallel writers, as options.
struct WorkloadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Parallel writers; 1,2,4,8 of demo and bench measures each in turn, and fits a law.",
            valueName: "n"))
    var writers = WriterCounts([4])

    @Option(
        help: ArgumentHelp(
            "Writes each writer makes.  (default: 1000, or no limit with --duration)",
            discussion: "The observe backend needs time: by default its writers write for 2 s."))
    var writes: UInt64?

    @Option(help: ArgumentHelp("Write for this long instead: 500ms, 10s, 2m.", valueName: "time"))
    var duration: DurationArgument?

    @Option(help: ArgumentHelp("Bytes a write.", valueName: "size"))
    var blockSize = SizeArgument(4 << 10)

    @Option(help: ArgumentHelp("Bytes a file.", valueName: "size"))
    var fileSize = SizeArgument(16 << 20)

    @Option(help: "random, sequential, or strided: writer w takes blocks w, w+N, w+2N, ...")
    var pattern = WorkloadPlan.Pattern.random

    @Flag(help: "Write through the page cache instead of with O_DIRECT.")
    var buffered = false

    @Flag(help: "Every other writer without O_DIRECT: one inode open in both ways.")
    var mixed = false

    @Option(
        help: ArgumentHelp(
            "Which system call writes: write, splice (from a pipe), aio (io_submit), dsync "
                + "(RWF_DSYNC), or with --append rwf-append (RWF_APPEND)."))
    var call = WorkloadPlan.Call.write

    @Flag(help: "Read every block at once after writing it.")
    var readBack = false

    @Flag(help: "Open with O_APPEND.")
    var append = false

    @Flag(help: "Start with an empty file and write past its end.")
    var extend = false

    @Flag(help: "A file for each writer instead of a shared one.")
    var filePerWriter = false

    @Flag(help: "Each writer a process instead of a thread.")
    var processes = false

    @Flag(help: "Read every block back and check it.")
    var verify = false

    @Option(help: "Seed of the offsets: the same seed writes the same blocks.")
    var seed: UInt64 = 1

    @Option(help: "Who writes: our own writers, or fio, with more of its options after --.")
    var engine = WorkloadOrder.Engine.writers

    func validate() throws {
        if writes != nil, duration != nil {
            throw ValidationError("Give --writes or --duration, not both.")
        }
        for count in writers.counts {
            do {
                try plan(sampled: false, writers: count).validate()
            } catch { throw ValidationError("\(error)") }
        }
    }

    /// The plan these options describe.
    ///
    /// - Parameters:
    ///   - sampled: the run is watched by samples, which takes time.
    ///   - count: this many writers instead of the most asked for.
    func plan(sampled: Bool, writers count: Int? = nil) -> WorkloadPlan {
        var plan = WorkloadPlan()
        plan.writers = count ?? writers.most
        plan.processes = processes
        plan.blockSize = blockSize.bytes
        plan.fileSize = fileSize.bytes
        plan.layout = filePerWriter ? .perWriter : .shared
        plan.pattern = pattern
        plan.direct = !buffered
        plan.mixed = mixed
        plan.call = call
        plan.readsBack = readBack
        plan.append = append
        plan.extend = extend
        let unasked: WorkloadPlan.Limit =
            sampled ? .duration(TimeSpan(nanoseconds: 2_000_000_000)) : .writes(1000)
        plan.limit = duration.map { .duration($0.span) } ?? writes.map { .writes($0) } ?? unasked
        plan.seed = seed
        plan.verify = verify
        return plan
    }
}
