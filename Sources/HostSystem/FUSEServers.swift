// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Processes that have /dev/fuse open: who serves which mount is read from /proc, nobody is asked.
public struct FUSEServers {
    /// One of them.
    struct Candidate: Equatable {
        /// Its command, as /proc/PID/comm has it.
        let command: String
        /// The words it was started with.
        let arguments: [String]
        /// The connections that its descriptors are of; absent on kernels whose fdinfo does not tell
        /// (fs/fuse/dev.c, `fuse_dev_show_fdinfo`).
        let connections: [UInt32]?
    }

    private let candidates: [Candidate]

    init(_ candidates: [Candidate]) { self.candidates = candidates }

    /// Those of now that this process may look at.
    public init() {
        self.init(
            ProcFile.names(in: "/proc").compactMap { Int32($0) }.sorted().compactMap(Candidate.init)
        )
    }

    /// The command of the process that serves a mount: by its connection, else by a command line that names
    /// the mount point. `nil` where that is not known, or several commands may be meant.
    ///
    /// - Parameter device: `s_dev` of the mount, which is the number of its connection.
    public func command(device: UInt32, mountPoint: String) -> String? {
        let sure = candidates.filter { $0.connections?.contains(device) ?? false }
        let named = candidates.filter {
            $0.connections == nil && $0.arguments.contains(mountPoint)
        }
        let commands = Set((sure.isEmpty ? named : sure).map(\.command))
        return commands.count == 1 ? commands.first : nil
    }
}

extension FUSEServers.Candidate {
    /// `nil` for who has no /dev/fuse open.
    fileprivate init?(process: Int32) {
        let folder = "/proc/\(process)"
        let open = ProcFile.names(in: folder + "/fd").filter {
            ProcFile.link("\(folder)/fd/\($0)") == "/dev/fuse"
        }
        guard !open.isEmpty, let command = ProcFile.read(FilePath(folder + "/comm")) else {
            return nil
        }
        let lines = open.compactMap { ProcFile.read(FilePath("\(folder)/fdinfo/\($0)")) }
            .flatMap { $0.split(separator: "\n") }
        let connections = lines.filter { $0.hasPrefix("fuse_connection:") }.compactMap {
            $0.split(whereSeparator: \.isWhitespace).last.flatMap { UInt32($0) }
        }
        let words = ProcFile.read(FilePath(folder + "/cmdline")) ?? ""
        self.init(
            command: String(command.prefix { $0 != "\n" }),
            arguments: words.split(separator: "\0").map(String.init),
            connections: connections.isEmpty ? nil : connections)
    }
}

extension ProcFile {
    /// Where a link of procfs leads.
    static func link(_ path: String) -> String? {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &text, text.count)
        guard count > 0 else { return nil }
        return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
