// SPDX-License-Identifier: Apache-2.0

/// The command line that makes fio do what a plan says, with the user's own options after ours:
/// for fio the last one wins.
struct FioArguments: Sendable, Equatable {
    private static let ours = ["--output", "--output-format", "--create_only", "--eta"]

    private let job: [String]
    private let userOptions: [String]

    /// Throws for plans fio cannot follow and for options that would take its report away.
    init(plan: WorkloadPlan, files: TargetFiles, userOptions: [String]) throws(WorkloadError) {
        for option in userOptions where Self.isOurs(option) {
            throw .fioOptionRefused(
                option: option, reason: "fuselock sets it to read fio's report")
        }
        if plan.grows || plan.verify || plan.mixed || plan.readsBack || plan.call != .write {
            throw .invalidPlan(
                "fio cannot take over append, extend, verify, mixed, read-back and call: give "
                    + "fio's own options after '--', or use our own writers.")
        }
        self.userOptions = userOptions
        job =
            ["--name=fuselock"] + Self.target(plan, files) + Self.order(plan) + Self.limit(plan)
            + [
                "--ioengine=psync", "--bs=\(plan.blockSize)", "--numjobs=\(plan.writers)",
                "--thread=\(plan.processes ? 0 : 1)", "--direct=\(plan.direct ? 1 : 0)",
                "--randseed=\(plan.seed)", "--fallocate=none", "--overwrite=1",
            ]
    }

    /// For the step that lays the files out and writes nothing else.
    var layout: [String] { job + ["--eta=never"] + userOptions + ["--create_only=1"] }

    /// For the run: `json+` is JSON with the histogram behind the percentiles.
    var run: [String] { ["--output-format=json+", "--eta=never"] + job + userOptions }

    private static func isOurs(_ option: String) -> Bool {
        ours.contains { option == $0 || option.hasPrefix($0 + "=") }
    }

    /// fio takes a colon in a file name for the start of the next one.
    private static func target(_ plan: WorkloadPlan, _ files: TargetFiles) -> [String] {
        let escaped = files.paths.map { path in
            path.reduce(into: "") { $0 += $1 == ":" ? "\\:" : String($1) }
        }
        guard plan.layout == .perWriter, plan.writers > 1, let first = escaped.first else {
            return ["--filename=\(escaped.first ?? "")"]
        }
        let directory = first.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return [
            "--directory=\(directory.joined(separator: "/"))/",
            "--filename_format=fuselock.$jobnum.dat",
        ]
    }

    private static func order(_ plan: WorkloadPlan) -> [String] {
        let (size, block, writers) = (plan.blocks * plan.blockSize, plan.blockSize, plan.writers)
        let shared = plan.layout == .shared && writers > 1
        switch plan.pattern {
        case .random: return ["--rw=randwrite", "--norandommap=1", "--size=\(size)"]
        case .sequential where shared:
            let part = plan.blocks / UInt64(writers) * block
            return ["--rw=write", "--size=\(part)", "--offset_increment=\(part)"]
        case .strided where shared:
            let rounds = plan.blocks / UInt64(writers)
            let skip = UInt64(writers - 1) * block
            return [
                "--rw=write:\(skip)", "--size=\(rounds * block + (rounds - 1) * skip)",
                "--offset_increment=\(block)",
            ]
        case .sequential, .strided: return ["--rw=write", "--size=\(size)"]
        }
    }

    private static func limit(_ plan: WorkloadPlan) -> [String] {
        switch plan.limit {
        case .writes(let writes):
            let bytes = writes.multipliedReportingOverflow(by: plan.blockSize)
            return ["--io_size=\(bytes.overflow ? UInt64(Int64.max) : bytes.partialValue)"]
        case .duration(let span):
            return ["--time_based=1", "--runtime=\(max(1, span.nanoseconds / 1_000_000))ms"]
        }
    }
}
