// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

/// `fuselock workload`, started by `bench`, `demo` and `cases`: all that touches the mount.
struct WorkloadProcessCommand: ParsableCommand {
    static let verb = "workload"
    static let configuration = CommandConfiguration(commandName: verb, shouldDisplay: false)

    func run() throws {
        let status = WorkloadProcess.main()
        if status != 0 { throw ExitCode(status) }
    }
}

/// `fuselock writer`, started by `--processes`: one writer.
struct WriterProcessCommand: ParsableCommand {
    static let verb = "writer"
    static let configuration = CommandConfiguration(commandName: verb, shouldDisplay: false)

    func run() throws {
        let status = WriterProcess.main()
        if status != 0 { throw ExitCode(status) }
    }
}
