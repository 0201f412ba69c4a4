// SPDX-License-Identifier: Apache-2.0

import BPF
import CLinux
import Glibc
import LockModel
import SystemPackage

/// Finds the target's files that somebody has open for writing, and keeps them under observation.
///
/// Each is pinned by an `O_PATH` descriptor opened through /proc/PID/fd: that asks the FUSE server
/// nothing, so that a dead or unmounted file system cannot hang it, and keeps the inode's address
/// good. It also keeps the mount busy, so a pin goes as soon as nobody has the file open any more.
///
/// Not `Sendable` by itself: one thread uses it at a time.
final class FileWatcher: @unchecked Sendable {
    /// A file that is or was under observation.
    struct File: Equatable {
        let index: UInt32
        let inode: UInt64
        let name: String
        var opens: Set<ObservedFile.Open> = []
        fileprivate var pin: Int32?

        init(index: UInt32, inode: UInt64, name: String, opens: Set<ObservedFile.Open> = []) {
            self.index = index
            self.inode = inode
            self.name = name
            self.opens = opens
        }
    }

    /// What the searches found so far.
    struct Found {
        let files: [File]
        let overLimit: UInt64
        let notPinned: UInt64
        let searchesFailed: UInt64
    }

    private let target: TraceTarget
    private let limit: UInt32
    private let inspector: FileInspector
    private let watch: CallableProgram
    private let unwatch: CallableProgram
    private(set) var files: [UInt64: File] = [:]
    /// Files that did not fit.
    private(set) var overLimit: Set<UInt64> = []
    /// Files that are open and could not be pinned so far.
    private var notPinned: Set<UInt64> = []
    /// Files that were closed before they could be pinned.
    private var missed: UInt64 = 0
    private(set) var searchesFailed: UInt64 = 0

    init(
        _ target: TraceTarget, limit: UInt32, inspector: FileInspector, object: BPFObject
    ) throws(TracingError) {
        self.target = target
        self.limit = limit
        self.inspector = inspector
        watch = try object.callable("watch")
        unwatch = try object.callable("unwatch")
        Self.allowManyDescriptors()
    }

    deinit { release(Array(files.values)) }

    /// Takes new files under observation, lets go of those that nobody has open.
    ///
    /// - Throws: `foreignLocks`, or why the walk failed.
    func search() throws(TracingError) {
        do {
            let found = try inspector.openFiles(device: target.device, inode: target.inode)
            let writable = found.filter { !$0.isPathOnly && $0.isWritable }
            for record in writable { try add(record) }
            let open = Set(writable.map(\.inode))
            release(files.values.filter { !open.contains($0.inode) })
            missed += UInt64(notPinned.subtracting(open).count)
            notPinned.formIntersection(open)
        } catch {
            searchesFailed += 1
            throw error
        }
    }

    /// The state of now.
    var found: Found {
        Found(
            files: Array(files.values), overLimit: UInt64(overLimit.count),
            notPinned: missed + UInt64(notPinned.count), searchesFailed: searchesFailed)
    }

    /// Files that keep their room though nobody has them open.
    var closedFiles: Int { files.values.count { $0.pin == nil } }

    /// Ends the observation of every file.
    func releaseAll() { release(Array(files.values)) }

    private func add(_ record: OpenFileRecord) throws(TracingError) {
        if files[record.inode]?.pin == nil { try observe(record) }
        guard let flags = record.openFlags else { return }
        files[record.inode]?.opens.insert(
            ObservedFile.Open(
                flags: flags, direct: record.fileFlags & UInt32(LINUX_O_DIRECT) != 0,
                append: record.fileFlags & UInt32(O_APPEND) != 0))
    }

    private func observe(_ record: OpenFileRecord) throws(TracingError) {
        let index = files[record.inode]?.index ?? UInt32(files.count)
        guard index < limit else {
            overLimit.insert(record.inode)
            return
        }
        let path = "/proc/\(record.thread)/fd/\(record.descriptor)"
        let pin = open(path, LINUX_O_PATH | O_CLOEXEC)
        guard pin >= 0, try start(pin, index: index, inode: record.inode) else {
            if pin >= 0 { close(pin) }
            notPinned.insert(record.inode)
            return
        }
        notPinned.remove(record.inode)
        var file =
            files[record.inode]
            ?? File(
                index: index, inode: record.inode, name: Self.name(of: pin))
        file.pin = pin
        files[record.inode] = file
    }

    /// The kernel side looks up what the descriptor leads to, and refuses another file than the one
    /// listed: the number may have been given to another meanwhile.
    private func start(_ pin: Int32, index: UInt32, inode: UInt64) throws(TracingError) -> Bool {
        let status = try request(watch, index: index, inode: inode, pin: pin)
        if status == -EOPNOTSUPP { throw .foreignLocks }
        return status == 0
    }

    private func release(_ released: [File]) {
        for file in released {
            guard let pin = file.pin else { continue }
            _ = try? request(unwatch, index: file.index, inode: file.inode, pin: pin)
            close(pin)
            files[file.inode]?.pin = nil
        }
    }

    private func request(
        _ program: CallableProgram, index: UInt32, inode: UInt64, pin: Int32
    ) throws(TracingError) -> Int32 {
        var request = fl_watch_request(inode: inode, index: index, fd: UInt32(pin))
        return try withUnsafeMutableBytes(of: &request) { bytes throws(TracingError) in
            try program.call(with: bytes)
        }
    }

    /// The last component of the path behind a descriptor, as the kernel knows it without asking
    /// the file system (proc(5), /proc/pid/fd).
    private static func name(of descriptor: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        let path = String(
            decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func allowManyDescriptors() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension OpenFileRecord {
    /// Open for writing.
    var isWritable: Bool { Int32(bitPattern: fileFlags) & O_ACCMODE != O_RDONLY }
}
