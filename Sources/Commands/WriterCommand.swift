// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

/// `fuselock writer`, started by `--processes`: one writer.
struct WriterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "writer", shouldDisplay: false)

    @Option var planFd: Int32
    @Option var resultFd: Int32

    func run() throws {
        try WriterProcess.main(planDescriptor: planFd, resultDescriptor: resultFd)
    }
}
