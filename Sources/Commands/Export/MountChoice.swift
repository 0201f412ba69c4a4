// SPDX-License-Identifier: Apache-2.0

import HostSystem
import SystemPackage

/// Which mounts to export: those that given paths lead to, now or later, or all FUSE mounts.
struct MountChoice: Equatable, Sendable {
    /// Absolute paths; empty for all mounts.
    let paths: [String]

    init(paths: [String]) {
        self.paths = paths.map(Self.absolute)
    }

    /// The paths given, and those in a file: one a line, `#` begins a comment.
    ///
    /// - Throws: `ListError` when the file cannot be read.
    init(paths: [String], listed file: String?) throws(ListError) {
        var all = paths
        if let file {
            guard let text = ProcFile.read(FilePath(file)) else { throw ListError(file: file) }
            all += text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
                .map { $0.trimmingPrefix { $0.isWhitespace } }
                .compactMap { line in
                    line.lastIndex { !$0.isWhitespace }.map { String(line[...$0]) }
                }
        }
        self.init(paths: all)
    }

    /// The FUSE mounts chosen among those of now.
    func mounts(in table: [MountTable.Mount]) -> [MountTable.Mount] {
        let all = MountTable.fuseMounts(in: table)
        guard !paths.isEmpty else { return all }
        let wanted = Set(paths.compactMap { MountTable.mount(showing: $0, in: table)?.device })
        return all.filter { wanted.contains($0.device) }
    }

    /// Paths that lead to no FUSE mount.
    func silentPaths(in table: [MountTable.Mount]) -> [String] {
        paths.filter { path in
            MountTable.mount(showing: path, in: table)
                .map { !MountTable.isFUSE($0.fileSystem) } ?? true
        }
    }

    /// By name alone: asking a dead file system for its links would hang.
    private static func absolute(_ path: String) -> String {
        let path = FilePath(path)
        guard path.isRelative else { return path.lexicallyNormalized().string }
        let here = ProcFile.workingDirectory ?? "/"
        return FilePath(here).appending(path.components).lexicallyNormalized().string
    }
}

/// A list of paths that cannot be read.
struct ListError: Error, CustomStringConvertible {
    let file: String
    var description: String { "Cannot read \(file): give a file with one path a line." }
}
