// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

/// `fuselock writer`, started by `--processes`: one writer.
struct WriterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: WriterProcess.verb, shouldDisplay: false)

    @Option var planFd: Int32
    @Option var resultFd: Int32

    func run() throws {
        let status = WriterProcess.main(planFD: planFd, resultFD: resultFd)
        if status != 0 { throw ExitCode(status) }
    }
}
