// SPDX-License-Identifier: Apache-2.0

import HostSystem
import SystemPackage

/// Which mounts to export: those that given paths lead to, now or later, or all FUSE mounts.
struct MountChoice: Equatable, Sendable {
    /// Absolute paths; `nil` for all mounts.
    let paths: [String]?
    /// Whose mounts: those asked for, and those that paths through /proc/PID/root lead into.
    let views: [MountView]

    /// The paths given, and those in a file: one a line, `#` begins a comment. All mounts without either;
    /// a file that names none chooses none.
    ///
    /// - Throws: `ListError` when the file cannot be read.
    init(
        paths: [String], listed file: String? = nil, in view: MountView = .own
    ) throws(ListError) {
        var all = paths
        if let file { all += try Self.lines(of: file) }
        let places = all.map { Self.place(of: $0, in: view) }
        self.paths = paths.isEmpty && file == nil ? nil : places.map(\.path)
        views = places.reduce(into: [view]) { if !$0.contains($1.view) { $0.append($1.view) } }
    }

    /// The mounts of now among which to choose, at paths of this process.
    var table: [MountTable.Mount] { views.flatMap { $0.reachableMounts() } }

    private static func lines(of file: String) throws(ListError) -> [String] {
        guard let text = ProcFile.read(FilePath(file)) else { throw ListError(file: file) }
        return text.split(whereSeparator: \.isNewline).map { $0.prefix { $0 != "#" } }
            .map { $0.trimmingPrefix { $0.isWhitespace } }
            .compactMap { line in
                line.lastIndex { !$0.isWhitespace }.map { String(line[...$0]) }
            }
    }

    /// The FUSE mounts chosen among those of now.
    func mounts(in table: [MountTable.Mount]) -> [MountTable.Mount] {
        let all = MountTable.fuseMounts(in: table)
        guard let paths else { return all }
        let wanted = Set(paths.compactMap { MountTable.mount(showing: $0, in: table)?.device })
        return all.filter { wanted.contains($0.device) }
    }

    /// `s_dev` of those of now.
    var devices: Set<UInt32> { Set(mounts(in: table).map(\.device)) }

    /// Paths that lead to no FUSE mount.
    func silentPaths(in table: [MountTable.Mount]) -> [String] {
        (paths ?? []).filter { path in
            MountTable.mount(showing: path, in: table)
                .map { !MountTable.isFUSE($0.fileSystem) } ?? true
        }
    }

    /// Links are followed now, as far as the FUSE mount; from here on a path is looked for by name alone.
    private static func place(
        of path: String, in view: MountView
    ) -> (path: String, view: MountView) {
        if let place = try? FilePlace(of: path, in: view), place.isFUSE {
            return (place.path, place.view)
        }
        return (view.prefix + absolute(path), view)
    }

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
