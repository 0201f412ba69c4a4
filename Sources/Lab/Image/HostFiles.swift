// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage

/// The few file operations of the host the lab needs, as typed throws.
enum HostFiles {
    static func check(_ operation: String, _ path: FilePath, _ body: () -> CInt) throws(LabError) {
        guard body() != 0 else { return }
        throw .file(operation: operation, path: path.string, Errno(rawValue: errno))
    }

    static func wrap<T>(
        _ operation: String, _ path: FilePath, _ body: () throws -> T
    ) throws(LabError) -> T {
        do {
            return try body()
        } catch {
            let code = (error as? Errno) ?? .ioError
            throw .file(operation: operation, path: path.string, code)
        }
    }

    /// Makes a directory and what is missing above it.
    static func makeDirectories(_ path: FilePath) throws(LabError) {
        guard !path.isEmpty, !exists(path) else { return }
        try makeDirectories(path.removingLastComponent())
        try check("create the directory", path) {
            mkdir(path.string, 0o755) == 0 || errno == EEXIST ? 0 : -1
        }
    }

    /// Whether a path leads to something; a dangling link does not.
    static func exists(_ path: FilePath) -> Bool { access(path.string, F_OK) == 0 }

    /// The path from the root, links resolved.
    static func absolute(_ path: FilePath) throws(LabError) -> FilePath {
        guard let resolved = realpath(path.string, nil) else {
            throw .file(operation: "find", path: path.string, Errno(rawValue: errno))
        }
        defer { free(resolved) }
        return FilePath(String(cString: resolved))
    }

    /// Bytes a user may still write to the file system of a directory.
    static func freeSpace(_ path: FilePath) throws(LabError) -> UInt64 {
        var status = statvfs()
        try check("look at the file system of", path) { statvfs(path.string, &status) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    static func rename(_ from: FilePath, to: FilePath) throws(LabError) {
        try check("rename \(from) to", to) { Glibc.rename(from.string, to.string) }
    }

    static func stat(_ path: FilePath) throws(LabError) -> Stat {
        try wrap("look at", path) { try path.stat() }
    }

    static func read(_ path: FilePath) throws(LabError) -> [UInt8] {
        try wrap("read", path) {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.closeAfter {
                let size = Int(try file.stat().size)
                var bytes: [UInt8] = []
                bytes.reserveCapacity(size)
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while true {
                    let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += buffer[..<count]
                }
            }
        }
    }

    static func write(_ bytes: [UInt8], to path: FilePath) throws(LabError) {
        try wrap("write", path) {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(bytes) }
        }
    }

    /// Names in a directory in byte order, so that what is built from them is the same every time.
    static func list(_ path: FilePath) throws(LabError) -> [String] {
        guard let directory = opendir(path.string) else {
            throw .file(operation: "list", path: path.string, Errno(rawValue: errno))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file or a whole tree; what cannot be removed stays, since this runs while cleaning up.
    static func removeTree(_ path: FilePath) {
        guard let kind = try? path.stat(followTargetSymlink: false) else { return }
        if kind.type == .directory {
            for name in (try? list(path)) ?? [] { removeTree(path.appending(name)) }
            rmdir(path.string)
        } else {
            unlink(path.string)
        }
    }

    /// A fresh directory under `TMPDIR`, only its owner may enter.
    static func makeTemporaryDirectory() throws(LabError) -> FilePath {
        do {
            return try FreshDirectory.make("fuselock-lab")
        } catch {
            let parent = FreshDirectory.usualParent.string
            throw .file(operation: "create a directory in", path: parent, error)
        }
    }
}
