// SPDX-License-Identifier: Apache-2.0

// A serving process for the host tests, before and without the real command line:
//   ServeHelper serve BACKING MOUNTPOINT MODE [unguarded] [--pinned N] [--silent OPCODE] [--private UID] [--write-delay MS]
//       [--delay-from OFFSET] [--write-log FILE] --ready-fd N --parent-fd M
//   ServeHelper unmount-guard MOUNTPOINT

import FuseServer
import Glibc
import LockModel
import Logging
import SystemPackage

private func option(_ name: String, in arguments: [String]) -> Int32? {
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else {
        return nil
    }
    return Int32(arguments[index + 1])
}

/// Sleeps in each WRITE from an offset on, and logs when each began and when it had slept:
/// CLOCK_MONOTONIC in nanoseconds, a line each.
private func schedule(_ arguments: [String]) -> (@Sendable (UInt64) -> Void)? {
    guard let delay = option("--write-delay", in: arguments) else { return nil }
    let from = UInt64(option("--delay-from", in: arguments) ?? 0)
    var log: FileDescriptor?
    if let index = arguments.firstIndex(of: "--write-log"), index + 1 < arguments.count {
        log = try? FileDescriptor.open(
            arguments[index + 1], .writeOnly, options: [.append, .create],
            permissions: [.ownerReadWrite])
    }
    return { [log] offset in
        let began = now()
        if offset >= from { usleep(UInt32(delay) * 1000) }
        _ = try? log?.writeAll("\(began) \(now())\n".utf8)
    }
}

private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

private func serve(_ arguments: [String]) throws {
    guard arguments.count >= 3, let mode = OpenMode(rawValue: arguments[2]) else { exit(64) }
    var options = ServerOptions(
        backing: FilePath(arguments[0]), mountPoint: FilePath(arguments[1]), openMode: mode)
    if !arguments.contains("unguarded") { options.guardExecutable = "/proc/self/exe" }
    options.pinnedInodeLimit = option("--pinned", in: arguments).map(Int.init)
    options.beforeWrite = schedule(arguments)
    if let user = option("--private", in: arguments).map(UInt32.init) {
        (options.owner, options.allowOther) = ((user, user), false)
    }
    options.unanswered = Set(option("--silent", in: arguments).map { [UInt32($0)] } ?? [])
    var logger = Logger(label: "serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .debug
    try ServeSession.run(
        options: options, readyDescriptor: option("--ready-fd", in: arguments),
        parentDescriptor: option("--parent-fd", in: arguments), logger: logger)
}

private let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "serve":
    do { try serve(Array(arguments.dropFirst())) } catch {
        _ = try? FileDescriptor.standardError.writeAll("\(error)\n".utf8)
        exit(1)
    }
case "unmount-guard" where arguments.count == 2:
    exit(MountGuard.run(mountPoint: FilePath(arguments[1])) ? 0 : 1)
default:
    exit(64)
}
