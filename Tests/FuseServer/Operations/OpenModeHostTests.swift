// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import LockModel
import ServedMounts
import Synchronization
import SystemPackage
import Testing

@testable import FuseServer

/// Eight writers at once, every block read back through a second mount and from BACKING.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct OpenModeHostTests {
    struct Access: CustomTestStringConvertible {
        let blockSize: Int
        let isDirect: Bool
        var testDescription: String { "\(blockSize) bytes\(isDirect ? ", O_DIRECT" : "")" }
    }

    private static let writers = 8
    private static let blocks = 512

    @Test(
        arguments: OpenMode.allCases,
        [
            Access(blockSize: 4096, isDirect: true), Access(blockSize: 4096, isDirect: false),
            Access(blockSize: 1000, isDirect: false),
        ])
    func everyBlockIsRight(_ mode: OpenMode, _ access: Access) throws {
        try checkEveryBlock(mode, access, in: TemporaryDirectory())
    }

    /// The kernel opens the backing file with the client's O_DIRECT, which tmpfs has its own way of
    /// allowing (`FMODE_CAN_ODIRECT`).
    @Test(
        .enabled(if: access("/dev/shm", W_OK) == 0, "needs a tmpfs at /dev/shm"),
        arguments: OpenMode.allCases)
    func everyBlockIsRightOnTmpfs(_ mode: OpenMode) throws {
        let directory = try TemporaryDirectory(under: "/dev/shm")
        try checkEveryBlock(mode, Access(blockSize: 4096, isDirect: true), in: directory)
    }

    private func checkEveryBlock(
        _ mode: OpenMode, _ access: Access, in directory: TemporaryDirectory
    ) throws {
        let first = try ServedMount(mode, in: directory)
        #expect(first.server.ready.negotiated.passthrough == mode.openFlags.contains(.passthrough))
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: Self.writers) { writer in
            do { try write(first.mountPoint + "/file", writer, access) } catch {
                failures.withLock { $0.append("writer \(writer): \(error)") }
            }
        }
        #expect(failures.withLock(\.self) == [])
        first.server.stop()
        #expect(!first.isMounted)
        let second = try ServedMount(mode, in: directory)
        for path in [second.mountPoint, second.backing] {
            #expect(try wrongBlocks(path + "/file", access) == [])
        }
    }

    private func options(_ access: Access) -> FileDescriptor.OpenOptions {
        access.isDirect ? .init(rawValue: LINUX_O_DIRECT) : []
    }

    /// The block's number, over and over: no two blocks are alike, and none is like another's piece.
    private func block(_ number: Int, _ access: Access) -> [UInt8] {
        let words = [UInt64](
            repeating: UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1, count: access.blockSize / 8)
        return words.withUnsafeBytes { Array($0) }
    }

    private func write(_ path: String, _ writer: Int, _ access: Access) throws {
        let file = try FileDescriptor.open(
            path, .readWrite, options: options(access).union(.create),
            permissions: [.ownerReadWrite])
        defer { try? file.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: access.blockSize, alignment: 4096)
        defer { buffer.deallocate() }
        for number in stride(from: writer, to: Self.blocks, by: Self.writers) {
            buffer.copyBytes(from: block(number, access))
            let offset = Int64(number * access.blockSize)
            let count = try file.write(toAbsoluteOffset: offset, UnsafeRawBufferPointer(buffer))
            if count != access.blockSize { throw Errno.ioError }
        }
    }

    private func wrongBlocks(_ path: String, _ access: Access) throws -> [Int] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard data.count == Self.blocks * access.blockSize else { return [-1] }
        return (0..<Self.blocks).filter { number in
            let start = number * access.blockSize
            return Array(data[start..<start + access.blockSize]) != block(number, access)
        }
    }
}
