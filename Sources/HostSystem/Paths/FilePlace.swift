// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Where a path leads, found without asking a FUSE server anything: links are followed component by
/// component, and the walk ends where the first FUSE mount begins.
public struct FilePlace: Equatable, Sendable {
    /// Why a path leads nowhere.
    public enum Failure: Error, Equatable, Sendable {
        /// The kernel has nothing there, or does not let us pass.
        case refused(Errno)
        /// /proc/self/mountinfo cannot be read: nobody knows what is a mount.
        case mountsUnknown
    }

    /// The mount on whose file system the walk ended.
    public let mount: MountTable.Mount
    /// Whose mounts these are.
    public let view: MountView
    /// What is left of the path below the mount point, not looked at; empty for the mount itself or
    /// where the path leads to no FUSE mount.
    public let below: String
    /// Where the walk ended, for a process of this namespace: a mount point, if it is a FUSE mount.
    public let path: String

    /// It is on a FUSE mount.
    public var isFUSE: Bool { MountTable.isFUSE(mount.fileSystem) }

    /// The question whose answer says what file it is.
    public var question: FileQuestion {
        FileQuestion(root: path, below: below, owner: mount.owner)
    }

    /// Follows a path.
    ///
    /// - Parameters:
    ///   - path: absolute, or from the directory this process is in.
    ///   - view: whose mounts and root directory it is meant in.
    public init(
        of path: String, in view: MountView = .own
    ) throws(Failure) {
        var walk = try Walk(path, view)
        while try walk.step() {}
        (mount, below, self.path) = (walk.mount, walk.rest.joined(separator: "/"), walk.kernelPath)
        self.view = walk.view
    }
}

/// A path on its way.
private struct Walk {
    var view: MountView
    var mounts: [MountTable.Mount]
    var mount: MountTable.Mount
    var done: [Substring] = []
    var rest: [Substring]
    /// The kernel gives up after as many (include/linux/namei.h, `MAXSYMLINKS`).
    private var links = 40

    init(_ path: String, _ view: MountView) throws(FilePlace.Failure) {
        var path = path[...]
        guard !path.isEmpty else { throw .refused(.noSuchFileOrDirectory) }
        if !path.hasPrefix("/") {
            guard let here = ProcFile.workingDirectory else {
                throw .refused(.noSuchFileOrDirectory)
            }
            path = here[...] + "/" + path
        }
        self.view = view
        mounts = view.mounts()
        rest = Self.components(path)
        mount = try Self.root(of: mounts)
    }

    private static func root(
        of mounts: [MountTable.Mount]
    ) throws(FilePlace.Failure) -> MountTable.Mount {
        guard !mounts.isEmpty else { throw .mountsUnknown }
        return MountTable.mount(showing: "/", in: mounts) ?? .outside
    }

    /// Where the walk is, in the view's namespace.
    private var place: String { "/" + done.joined(separator: "/") }

    /// The same for a process of ours.
    var kernelPath: String { view.prefix.isEmpty ? place : view.prefix + place }

    private var isOnFUSE: Bool { MountTable.isFUSE(mount.fileSystem) }

    /// Takes one component; false at the end, or where only a server knows how it goes on.
    mutating func step() throws(FilePlace.Failure) -> Bool {
        guard !isOnFUSE, !rest.isEmpty else { return false }
        let name = rest.removeFirst()
        if name == ".." {
            if !done.isEmpty { done.removeLast() }
        } else {
            done.append(name)
        }
        let shown = MountTable.mount(showing: place, in: mounts) ?? mount
        // A mount point is no link: looking at it would be looking at its root.
        let isMountPoint = shown.mountPoint == place
        mount = shown
        if name == ".." || isMountPoint { return true }
        try follow()
        return true
    }

    private mutating func follow() throws(FilePlace.Failure) {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(kernelPath, &text, text.count)
        guard count >= 0 else {
            let error = Errno(rawValue: errno)
            // Everything but a link.
            guard error == .invalidArgument else { throw .refused(error) }
            return
        }
        guard links > 0 else { throw .refused(.tooManySymbolicLinkLevels) }
        links -= 1
        let target = String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        if mount.fileSystem == "proc", let owner = ownerOfLink {
            try enter(owner)
        } else {
            done = target.hasPrefix("/") ? [] : done.dropLast()
        }
        mount = MountTable.mount(showing: place, in: mounts) ?? mount
        rest = Self.components(target[...]) + rest
    }

    /// Links of /proc/PID lead into the mounts and the root directory of that process, whatever they
    /// read (fs/proc/base.c, `proc_root_link`).
    private mutating func enter(_ process: MountNamespace) throws(FilePlace.Failure) {
        view = .process(process)
        mounts = view.mounts()
        done = []
        mount = try Self.root(of: mounts)
    }

    /// Whose mounts a link of procfs leads into, whatever it reads: `root`, `cwd`, `exe` and `fd/N` of a
    /// process or a thread (fs/proc/base.c, `proc_root_link`).
    private var ownerOfLink: MountNamespace? {
        let length = Self.components(mount.mountPoint[...]).count
        var names = done.dropFirst(length)
        let isTask = names.dropFirst().first == "task"
        let owner = names.prefix(isTask ? 3 : 1)
        names = names.dropFirst(owner.count)
        let isMagic = ["root", "cwd", "exe"].contains(names.first) && names.count == 1
        guard owner.last.flatMap({ Int32($0) }) != nil,
            isMagic || names.first == "fd" && names.count == 2
        else { return nil }
        let directory = "/" + (done.prefix(length) + owner).joined(separator: "/")
        return MountNamespace(directory: view.prefix + directory)
    }

    private static func components(_ path: Substring) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
