// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import Monitor

/// `fuselock top [PATH]`
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "A view of the writes to FUSE mounts that refreshes itself.",
        discussion: VerbGuide(
            examples: [
                "Every mount": "fuselock top",
                "Who waits most": "fuselock top /mnt/data --by mount --sort wait",
                "Who writes": "fuselock top --by process",
                "Into a file": "fuselock top /mnt/data -i 5 -n 12 > top.txt",
            ],
            text: """
                One row a file, a mount or a process: writes a second, which side of i_rwsem they took and why, locks \
                a write, waits, and how many tasks held it, each over the last interval. A directory stands \
                for its whole mount, a file for itself; without PATH every FUSE mount is watched.

                Keys: q quit, p pause, / filter, < > sort, m files or mounts, ? all of them. Where output \
                is no terminal, or with -n, every interval is written as plain text. The observe backend fills \
                only what samples can tell.

                --by process tells writers apart as well: a row for each process that wrote in the interval, \
                and m leads to it. It has to be asked for, since the kernel side then keeps an entry for each \
                file and process, of which there may be --max-files. The observe backend knows the task that \
                holds the exclusive side, and of many on the shared side the last that came.
                """
        ).discussion)

    @Argument(help: "A path on a FUSE mount.")
    var path: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Seconds from one refresh to the next.", valueName: "seconds"))
    var interval = 2.0

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Write so many intervals as plain text, and end.", valueName: "n"))
    var count: Int?

    @Option(help: "What a row stands for: file, mount or process.")
    var by = Grouping.file

    @Option(
        help: ArgumentHelp(
            "Sort by " + Column.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "column"))
    var sort = Column.writes

    @Option(
        help: ArgumentHelp(
            "Show only rows whose name or mount point has this in it.", valueName: "text"))
    var filter = ""

    @OptionGroup(title: "Mounts") var mounts: MountOptions
    @OptionGroup(title: "Tracing") var tracing: TopTracingOptions

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval must be between 0.1 and 3600 seconds.")
        }
        guard count.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--count takes 1 or more.")
        }
    }

    func run() async throws {
        let interrupts = Interrupts()
        let target = try path.map { path in
            try interrupts.endingAtOnce {
                try TraceTarget.watching(path, in: mounts.view, silent: sayWholeMount)
            }
        }
        let attachment = tracing.attachment(
            target, in: mounts.view, byProcess: by == .process, Terminal.logger(verbose: false))
        var state = MonitorState()
        (state.grouping, state.sort, state.filter) = (by, sort, filter)
        state.knowsProcesses = by == .process
        var run = TopRun(
            attachment: attachment, interrupts: interrupts, period: .seconds(interval),
            count: count, state: state)
        if path == nil { mounts.sayWhatIsHidden() }
        Terminal.progressLine("attaching to \(attachment.description)")
        var source = try { () throws in
            defer { Terminal.progressLine("") }
            return try interrupts.endingAtOnce { try attachment.source() }
        }()
        defer { source.end() }
        guard count == nil, RawTerminal.isPossible else {
            try await run.writePlain(&source)
            if count != nil, interrupts.arrived { throw ExitStatus.interrupted.error }
            return
        }
        let terminal = try RawTerminal()
        interrupts.beforeForcedEnd(terminal.restoring)
        // Before the backend is taken down, which may take its time.
        defer { terminal.restore() }
        try run.show(&source, on: terminal)
    }
}

extension Grouping: ExpressibleByArgument {}
extension Column: ExpressibleByArgument {}
