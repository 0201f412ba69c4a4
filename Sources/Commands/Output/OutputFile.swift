// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage

/// A file that a result goes to: written beside what is there, and put in its place once it is whole.
/// What is no file of its own (a device, a pipe), is a mount point, or is in a directory that takes no
/// other, is written to as it is.
enum OutputFile {
    /// Finds out, before there is a result, that the file can be written. Changes nothing.
    static func check(_ path: String) throws(OutputError) {
        try reporting(path) {
            guard case .beside(let place) = try destination(of: path) else { return }
            if place.earlier != nil {
                try FileDescriptor.open(FilePath(place.file), .writeOnly).close()
            }
            guard let draft = try place.newDraft() else { return }
            unlink(place.draft)
            try draft.close()
        }
    }

    /// Writes the file anew.
    static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(OutputError) {
        try reporting(path) {
            guard case .beside(let place) = try destination(of: path),
                let draft = try place.newDraft()
            else { return try open(path, .truncate, write: bytes) }
            do {
                try draft.closeAfter { _ = try draft.writeAll(bytes) }
                try place.replace()
            } catch Errno.resourceBusy {
                // A file that is mounted from elsewhere, as into a container, keeps its place.
                unlink(place.draft)
                try open(path, .truncate, write: bytes)
            } catch {
                unlink(place.draft)
                throw error
            }
        }
    }

    /// Writes at the end of the file.
    static func append(_ bytes: some Sequence<UInt8>, to path: String) throws(OutputError) {
        try reporting(path) { try open(path, .append, write: bytes) }
    }

    private static func open(
        _ path: String, _ option: FileDescriptor.OpenOptions, write bytes: some Sequence<UInt8>
    ) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, option],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    private static func reporting(
        _ path: String, _ work: () throws -> Void
    ) throws(OutputError) {
        do {
            try SilentServer.check(path)
            try work()
        } catch {
            throw OutputError(path: path, reason: "\(error)", code: error as? Errno)
        }
    }

    private enum Destination {
        case asItIs
        case beside(DraftPlace)
    }

    private static func destination(of path: String) throws -> Destination {
        // Links there lead to what others have open, which would go on with the old file.
        if path.hasPrefix("/dev/") || path.hasPrefix("/proc/") { return .asItIs }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw Errno(rawValue: errno) }
            // A link that leads nowhere yet: the file is made where it leads.
            if lstat(path, &status) == 0 { return .asItIs }
            return .beside(DraftPlace(file: path, earlier: nil))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw Errno.isDirectory
        case S_IFREG:
            guard let real = realpath(path, nil) else { throw Errno(rawValue: errno) }
            defer { free(real) }
            return .beside(DraftPlace(file: String(cString: real), earlier: status))
        default: return .asItIs
        }
    }
}

/// Where a file is written before it takes its place.
private struct DraftPlace {
    /// The file, no link.
    let file: String
    /// The one that is there.
    let earlier: stat?

    /// Beside the file, since rename(2) does not leave a file system.
    var draft: String {
        let directory = FilePath(file).removingLastComponent()
        return directory.appending(".fuselock.\(getpid())").string
    }

    /// `nil` where the directory takes no new file and there is one to write to.
    func newDraft() throws -> FileDescriptor? {
        // Of a process that had this number, and was killed.
        unlink(draft)
        do {
            let file = try FileDescriptor.open(
                FilePath(draft), .writeOnly, options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            if let earlier {
                fchmod(file.rawValue, earlier.st_mode & 0o7777)
                _ = fchown(file.rawValue, earlier.st_uid, earlier.st_gid)
            }
            return file
        } catch let error as Errno where earlier != nil && Self.refusals.contains(error) {
            return nil
        }
    }

    /// Not a full disk: what is there would be lost to it.
    private static let refusals: [Errno] = [.permissionDenied, .notPermitted, .readOnlyFileSystem]

    func replace() throws {
        guard rename(draft, file) == 0 else { throw Errno(rawValue: errno) }
    }
}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var code: Errno?

    /// What stdout is called in sentences.
    static let standardOutput = "to standard output"

    /// Another user could.
    var isRefusal: Bool { code == .permissionDenied || code == .notPermitted }
    /// Whoever read our output has seen enough of it, as `head` does.
    var isClosedPipe: Bool { code == .brokenPipe && path == Self.standardOutput }
    var description: String { "Cannot write \(path): \(reason)" }
}
