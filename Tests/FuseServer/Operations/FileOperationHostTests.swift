// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import LockModel
import ServedMounts
import SystemPackage
import Testing

@testable import FuseServer

/// What programs do to files, in each open mode, compared with what BACKING then holds.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct FileOperationHostTests {
    private func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private func write(
        _ text: String, to path: String, _ options: FileDescriptor.OpenOptions
    ) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: options, permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }

    @Test(arguments: OpenMode.allCases)
    func truncateAndAppend(_ mode: OpenMode) throws {
        let mount = try ServedMount(mode)
        let (path, backing) = (mount.mountPoint + "/f", mount.backing + "/f")
        try write("a long first line", to: path, [.create])
        try write("short", to: path, [.create, .truncate])
        try write(", longer", to: path, [.append])
        #expect(text(path) == "short, longer")
        #expect(truncate(path, 3) == 0)
        #expect(text(path) == "sho")
        try write("rt", to: path, [.append])
        let emptied = try FileDescriptor.open(path, .readOnly, options: [])
        try emptied.closeAfter { #expect(ftruncate(emptied.rawValue, 0) == -1) }
        mount.server.stop()
        #expect(text(backing) == "short")
    }

    @Test(arguments: OpenMode.allCases)
    func openedReadOnlyAndTruncated(_ mode: OpenMode) throws {
        let mount = try ServedMount(mode)
        try write("something", to: mount.mountPoint + "/f", [.create])
        try FileDescriptor.open(mount.mountPoint + "/f", .readOnly, options: [.truncate]).close()
        #expect(text(mount.mountPoint + "/f") == "")
    }

    @Test(arguments: OpenMode.allCases)
    func unlinkedFilesLiveUntilClosed(_ mode: OpenMode) throws {
        let mount = try ServedMount(mode)
        let path = mount.mountPoint + "/f"
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create], permissions: [.ownerReadWrite])
        defer { try? file.close() }
        _ = try file.writeAll("still here".utf8)
        #expect(unlink(path) == 0)
        #expect(unlink(path) == -1)
        var bytes = [UInt8](repeating: 0, count: 10)
        let count = try bytes.withUnsafeMutableBytes {
            try file.read(fromAbsoluteOffset: 0, into: $0)
        }
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == "still here")
        #expect(try status(of: file.rawValue).st_nlink == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: mount.backing) == [])
    }

    @Test func renames() throws {
        let mount = try ServedMount(.passthrough)
        let (a, b) = (mount.mountPoint + "/a", mount.mountPoint + "/d/b")
        #expect(mkdir(mount.mountPoint + "/d", 0o755) == 0)
        try write("a", to: a, [.create])
        try write("b", to: b, [.create])
        let (old, new) = (open(mount.mountPoint, O_RDONLY), open(mount.mountPoint + "/d", O_RDONLY))
        defer { for descriptor in [old, new] { close(descriptor) } }
        #expect(linux_renameat2(old, "a", new, "b", 1) == -1 && errno == EEXIST)
        #expect(linux_renameat2(old, "a", new, "b", 2) == 0)
        #expect(text(a) == "b")
        #expect(rename(a, b) == 0)
        #expect(text(mount.backing + "/d/b") == "b")
        #expect(rmdir(mount.mountPoint + "/d") == -1 && errno == ENOTEMPTY)
        #expect(unlink(b) == 0)
        #expect(rmdir(mount.mountPoint + "/d") == 0)
    }

    @Test func attributesReachBacking() throws {
        let mount = try ServedMount(.cached)
        let path = mount.mountPoint + "/f"
        try write("x", to: path, [.create])
        #expect(chmod(path, 0o640) == 0)
        #expect(chown(path, 1234, 5678) == 0)
        let times = [timespec(tv_sec: 1000, tv_nsec: 5), timespec(tv_sec: 2000, tv_nsec: 7)]
        #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
        var (seen, backing) = (stat(), stat())
        #expect(stat(path, &seen) == 0 && stat(mount.backing + "/f", &backing) == 0)
        #expect(backing.st_mode & 0o7777 == 0o640)
        #expect(backing.st_uid == 1234 && backing.st_gid == 5678)
        #expect(backing.st_atim.tv_sec == 1000 && backing.st_mtim.tv_nsec == 7)
        #expect(seen.st_ino == backing.st_ino)
        #expect(seen.st_mtim.tv_sec == 2000 && seen.st_mode == backing.st_mode)
    }

    @Test func sparseFiles() throws {
        let mount = try ServedMount(.directIO)
        let path = mount.mountPoint + "/f"
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create], permissions: [.ownerReadWrite])
        defer { try? file.close() }
        #expect(linux_fallocate(file.rawValue, 0, 0, 1 << 20) == 0)
        #expect(try status(of: file.rawValue).st_size == 1 << 20)
        #expect(linux_fallocate(file.rawValue, 3, 0, 1 << 19) == 0)
        _ = try file.writeAll(toAbsoluteOffset: 1 << 19, "data".utf8)
        #expect(lseek(file.rawValue, 0, 3) >= 0)
        #expect(fsync(file.rawValue) == 0)
        #expect(fdatasync(file.rawValue) == 0)
        let here = try FileDescriptor.open(mount.backing + "/f", .readOnly)
        defer { try? here.close() }
        #expect(lseek(file.rawValue, 0, 3) == lseek(here.rawValue, 0, 3))
    }

    @Test func requestsLargerThanOneMessage() throws {
        let mount = try ServedMount(.directIO)
        let data = Data((0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 % 251) })
        try data.write(to: URL(fileURLWithPath: mount.mountPoint + "/big"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: mount.mountPoint + "/big")) == data)
        #expect(try Data(contentsOf: URL(fileURLWithPath: mount.backing + "/big")) == data)
    }
}
