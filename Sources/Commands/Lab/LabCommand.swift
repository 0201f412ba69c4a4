// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `fuselock lab`: `lab -- VERB ARGS` is `lab run -- VERB ARGS`.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Run a verb of this program in a throw-away QEMU guest, or compare kernels.",
        discussion: """
            fuselock lab --kernel debian:6.12 -- demo       a verb on another kernel
            fuselock lab matrix --kernel debian:6.12 --kernel debian:7.3
            fuselock lab run --help                         every option of the first form
            """,
        subcommands: [LabRunCommand.self, LabMatrixCommand.self],
        defaultSubcommand: LabRunCommand.self)
}
