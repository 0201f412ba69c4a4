// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FuseServer
import HostSystem
import LockModel
import SystemPackage

/// `fuselock serve BACKING MOUNTPOINT`
struct ServeCommand: ParsableCommand, StartsPrograms {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Mount a directory through the embedded passthrough FUSE server.",
        discussion: VerbGuide(
            examples: [
                "Passthrough": "fuselock serve --passthrough /srv/data /mnt/data",
                "Parallel writes": "fuselock serve --direct-io --parallel-direct-writes /srv /mnt",
                "One at a time": "fuselock serve --direct-io --workers 1 /srv/data /mnt/data",
            ],
            text: """
                Serves until Ctrl-C, SIGTERM, or until the mount is unmounted; whatever ends it, the \
                mount goes away. The flags below are replied to OPEN in any combination the protocol \
                allows; what the kernel keeps of them is what `fuselock trace` shows.
                """
        ).discussion)

    @Argument(help: "The directory to serve.")
    var backing: String

    @Argument(help: "The directory to mount it at.")
    var mountpoint: String

    @Flag(help: "Reply FOPEN_PASSTHROUGH: the kernel reads and writes the backing file (6.9).")
    var passthrough = false

    @Flag(help: "Reply FOPEN_PARALLEL_DIRECT_WRITES.")
    var parallelDirectWrites = false

    @Flag(help: "Reply FOPEN_DIRECT_IO.")
    var directIo = false

    @Flag(help: "Reply FOPEN_KEEP_CACHE.")
    var keepCache = false

    @Flag(help: "Negotiate FUSE_WRITEBACK_CACHE.")
    var writebackCache = false

    @Option(help: "Threads that serve requests, 1 to 1024.")
    var workers: Int?

    @Flag(name: .shortAndLong, help: "Say more on stderr.")
    var verbose = false

    @Option(help: .hidden) var readyFd: Int32?
    @Option(help: .hidden) var parentFd: Int32?

    func run() throws {
        let options = options
        options.notes.forEach { Terminal.say("note: \($0)") }
        for path in [backing, mountpoint] { try SilentServer.check(path) }
        try ServeSession.run(
            options: options, readyDescriptor: readyFd, parentDescriptor: parentFd,
            logger: Terminal.logger(verbose: verbose)
        ) { message in
            Terminal.say("mounted \(backing) at \(message.mountPoint): \(message.negotiated)")
        }
    }

    var options: ServerOptions {
        let replies: [(Bool, OpenFlags)] = [
            (passthrough, .passthrough), (parallelDirectWrites, .parallelDirectWrites),
            (directIo, .directIO), (keepCache, .keepCache),
        ]
        let flags = replies.filter(\.0).reduce(into: OpenFlags()) { $0.formUnion($1.1) }
        var options = ServerOptions(
            backing: FilePath(backing), mountPoint: FilePath(mountpoint), openFlags: flags)
        options.writebackCache = writebackCache
        options.guardExecutable = FilePath(ownExecutable)
        if let workers { options.workers = workers }
        return options
    }

    /// The arguments that make this verb serve in a mode.
    static func arguments(mode: OpenMode, backing: String, mountPoint: String) -> [String] {
        let flags: [(OpenFlags, String)] = [
            (.passthrough, "--passthrough"), (.parallelDirectWrites, "--parallel-direct-writes"),
            (.directIO, "--direct-io"),
        ]
        let replies = flags.filter { mode.openFlags.contains($0.0) }.map(\.1)
        let cache = mode == .writeback ? ["--writeback-cache"] : []
        return ["serve", backing, mountPoint] + replies + cache
    }
}

/// `fuselock unmount-guard MOUNTPOINT`, started by `serve`: outlives it and unmounts.
struct UnmountGuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount-guard", shouldDisplay: false)

    @Argument var mountpoint: String

    func run() throws {
        if !MountGuard.run(mountPoint: FilePath(mountpoint)) { throw ExitStatus.failure.error }
    }
}
