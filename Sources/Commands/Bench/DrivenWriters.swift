// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Writers that a verb drives: its own, or fio with more of its options after `--`.
struct DrivenWriters: ParsableArguments {
    @OptionGroup(title: "Workload") var workload: WorkloadOptions

    @Argument(parsing: .postTerminator, help: "Options for fio, with --engine fio.")
    var fioArguments: [String] = []

    func validate() throws {
        if !fioArguments.isEmpty, workload.engine != .fio {
            throw ValidationError("Arguments after -- are fio's: add --engine fio.")
        }
    }
}
