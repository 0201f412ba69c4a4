// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `fuselock lab`: `lab -- VERB ARGS` is `lab run -- VERB ARGS`.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Run a verb of this program in a throw-away QEMU guest, or compare kernels.",
        discussion: VerbGuide(
            examples: [
                "On 6.12": "fuselock lab --kernel debian:6.12 -- demo",
                "Side by side": "fuselock lab matrix --kernel debian:6.12 --kernel debian:7.3",
                "With a patch":
                    "fuselock lab --kernel source:linux-source-7.3+fix.patch -- demo",
            ],
            text: """
                `fuselock lab -- VERB` is `fuselock lab run -- VERB`: `fuselock lab run --help` has its options.
                """
        ).discussion,
        subcommands: [LabRunCommand.self, LabMatrixCommand.self],
        defaultSubcommand: LabRunCommand.self)
}
