// SPDX-License-Identifier: Apache-2.0

/// A plan in fio's words (HOWTO of fio 3.33).
struct FioJob {
    let plan: WorkloadPlan
    /// The shared file, or the directory of the writers' own files.
    let target: String
    /// The user's options; last, so that they win.
    let options: [String]

    /// Throws for what our own writers can do and fio's options cannot say.
    func validate() throws(WorkloadError) {
        try plan.validate()
        if plan.grows {
            throw .badPlan(
                "--append and --extend are for fuselock's own writers: with fio, give its own "
                    + "options after --, such as --file_append=1.")
        }
        if plan.verify {
            throw .badPlan(
                "Read-back verification is for fuselock's own writers: with fio, give its own "
                    + "options after --, such as --verify=crc32c.")
        }
    }

    /// The arguments after the program's name.
    var arguments: [String] {
        var arguments = [
            "--name=fuselock", "--numjobs=\(plan.writers)", "--bs=\(plan.blockSize)",
            "--direct=\(plan.direct ? 1 : 0)", "--randseed=\(plan.seed)",
        ]
        if !plan.processes { arguments.append("--thread") }
        arguments += patternArguments + limitArguments + fileArguments
        // json+ is json with the buckets of the latencies, from which those of all jobs are summed.
        arguments += ["--output-format=json+", "--group_reporting=0", "--eta=never"]
        return arguments + options
    }

    private var patternArguments: [String] {
        switch plan.pattern {
        case .random: return ["--rw=randwrite", "--norandommap", "--size=\(plan.fileSize)"]
        case .sequential: return ["--rw=write", "--size=\(plan.fileSize)"]
        case .strided:
            let others = (plan.writers - 1) * plan.blockSize
            return [
                others > 0 ? "--rw=write:\(others)" : "--rw=write",
                "--offset_increment=\(plan.blockSize)", "--size=\(plan.fileSize - others)",
            ]
        }
    }

    private var limitArguments: [String] {
        switch plan.limit {
        case .writes(let count):
            // io_size lets fio go around the file again; number_ios alone would end with it.
            let (bytes, overflow) = count.multipliedReportingOverflow(by: plan.blockSize)
            return ["--number_ios=\(count)", "--io_size=\(overflow ? Int.max : bytes)"]
        case .duration(let duration):
            return ["--time_based", "--runtime=\(max(1, duration.wholeNanoseconds / 1000))us"]
        }
    }

    /// The files are laid out by us: fio must neither extend nor replace them.
    private var fileArguments: [String] {
        let escaped = target.replacing(":", with: "\\:")
        let place =
            plan.layout == .shared
            ? ["--filename=\(escaped)"]
            : ["--directory=\(escaped)", "--filename_format=fuselock.$jobnum.dat"]
        return place + ["--overwrite=1", "--fallocate=none"]
    }
}
