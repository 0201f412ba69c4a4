// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import LockModel
import ServedMounts
import SystemPackage
import Testing

@testable import KernelTracing

/// What this machine's kernel holds of files served by another process and opened by this one.
@Suite(.serialized, .needsInspector, .timeLimit(.minutes(10))) struct FileInspectorHostTests {
    /// A served file, open here as often as asked for.
    private struct Opened {
        let mount: ServedMount
        let files: [FileDescriptor]
        let target: TraceTarget
        let inspector: FileInspector

        /// Without those of a child between fork and exec: other tests start processes meanwhile.
        var states: [OpenFileState] {
            get throws { try inspector.states(of: target).filter { $0.process.pid == getpid() } }
        }

        init(
            _ mode: OpenMode, opens: Int = 1, options: FileDescriptor.OpenOptions = []
        ) throws {
            mount = try ServedMount(mode)
            try Data(count: 1 << 20).write(to: URL(fileURLWithPath: mount.backing + "/file"))
            let path = FilePath(mount.mountPoint + "/file")
            files = try (0..<opens).map { _ in
                try FileDescriptor.open(path, .readWrite, options: options.union(.closeOnExec))
            }
            target = try TraceTarget(resolving: mount.mountPoint)
            inspector = try FileInspector()
        }

        func close() { files.forEach { try? $0.close() } }
    }

    @Test func theFlagThatTheKernelDrops() throws {
        let opened = try Opened(.passthroughParallel)
        defer { opened.close() }
        #expect(OpenMode.passthroughParallel.openFlags.rawValue == 0xC0)
        let state = try #require(try opened.states.first)
        #expect(state.openFlags?.rawValue == 0x80)
        #expect(state.ioMode == IOMode(counter: -1) && state.cachedIOMode == false)
        #expect(state.remarks == [.passthroughExclusive, .parallelFlagLacking])
        #expect(state.path == opened.mount.mountPoint + "/file")
        #expect(state.backing?.path == opened.mount.backing + "/file")
        #expect(state.process.pid == getpid() && state.descriptor == opened.files[0].rawValue)
        #expect(state.size == 1 << 20 && state.access == FileAccess())
    }

    @Test func directIOKeepsIt() throws {
        let opened = try Opened(.directIOParallel, options: .init(rawValue: LINUX_O_DIRECT))
        defer { opened.close() }
        let state = try #require(try opened.states.first)
        #expect(state.openFlags?.rawValue == 0x41)
        #expect(state.ioMode?.kind == .neutral && state.backing == nil)
        #expect(state.access == FileAccess(isDirect: true))
        #expect(state.remarks == [.directIOShared])
        #expect(state.rwsem?.isIdle == true)
    }

    @Test(arguments: [(OpenMode.cached, Int32(1)), (.passthrough, -1)])
    func everyOpenIsCounted(mode: OpenMode, sign: Int32) throws {
        let opened = try Opened(mode, opens: 5)
        defer { opened.close() }
        let states = try opened.states
        #expect(states.map(\.descriptor) == opened.files.map(\.rawValue).sorted())
        #expect(states.allSatisfy { $0.ioMode == IOMode(counter: 5 * sign) })
        #expect(states.allSatisfy { $0.cachedIOMode == (sign > 0) })
    }

    @Test func pathOnlyFilesLeadToTheSameInode() throws {
        let opened = try Opened(.passthrough)
        defer { opened.close() }
        let pin = try FileDescriptor.open(
            FilePath(opened.mount.mountPoint + "/file"), .readOnly,
            options: .init(rawValue: LINUX_O_PATH))
        defer { try? pin.close() }
        let records = try opened.inspector.openFiles(
            device: opened.target.device, process: getpid())
        let pinned = try #require(records.first { $0.descriptor == pin.rawValue })
        #expect(pinned.isPathOnly && pinned.openFlags == nil && pinned.backing == nil)
        #expect(pinned.inodeAddress > 1 << 63)
        #expect(Set(records.map(\.inodeAddress)) == [pinned.inodeAddress])
        #expect(records.count == 2)
    }

    @Test func onlyWhatWasAskedFor() throws {
        let opened = try Opened(.passthrough)
        defer { opened.close() }
        let device = opened.target.device
        func find(_ device: UInt32? = nil, inode: UInt64? = nil) throws -> [OpenFileRecord] {
            try opened.inspector.openFiles(device: device, inode: inode, process: getpid())
        }
        let inode = try #require(try find(device).first?.inode)
        #expect(try find(device).count == 1)
        #expect(try find(device, inode: inode).count == 1)
        #expect(try find(device, inode: inode + 1).isEmpty)
        #expect(try find(.max).isEmpty)
        #expect(try find().contains { $0.device == device && $0.inode == inode })
        #expect(try opened.inspector.openFiles(device: device, process: 1).isEmpty)
        #expect(!(try opened.inspector.openFiles(device: device)).isEmpty)
    }

    @Test func aDeletedFileSaysSo() throws {
        let opened = try Opened(.passthrough)
        defer { opened.close() }
        try FileManager.default.removeItem(atPath: opened.mount.mountPoint + "/file")
        let state = try #require(try opened.states.first)
        #expect(state.path == opened.mount.mountPoint + "/file (deleted)")
        #expect(state.backing?.isDeleted == true)
    }

    /// Closed, and mapped three times by this process: one mapping, which may be written to.
    @Test func whoHasItMapped() throws {
        let opened = try Opened(.cached)
        let file = opened.files[0].rawValue
        let areas = [
            (PROT_READ | PROT_WRITE, MAP_SHARED), (PROT_READ, MAP_PRIVATE), (PROT_READ, MAP_SHARED),
        ]
        .map { mmap(nil, 4096, $0.0, $0.1, file, 4096)! }
        defer { areas.forEach { munmap($0, 4096) } }
        opened.close()
        let found = try opened.inspector.inspect(opened.target)
        let holds = try #require(found.holds)
        #expect(!found.mayLackHolds && holds.map(\.kind) == [.mapping])
        #expect(holds.first?.process?.pid == getpid() && holds.first?.writes == true)
        #expect(holds.first?.path == opened.mount.mountPoint + "/file")
        #expect(
            try opened.inspector.inspect(nil).holds?.contains { $0.process?.pid == getpid() }
                == true)
    }

    /// A descriptor explains a writer, and no other than its own mount's file.
    @Test func aDescriptorIsNoHold() throws {
        let opened = try Opened(.directIO, opens: 2)
        defer { opened.close() }
        let found = try opened.inspector.inspect(opened.target)
        #expect(found.holds == [] && found.files.count >= 2)
    }

    @Test(.enabled(if: access("/dev/loop-control", F_OK) == 0, "needs loop devices"))
    func aLoopDeviceHasNoDescriptor() throws {
        let opened = try Opened(.directIO)
        opened.close()
        let loop = try #require(Self.losetup(["-f", "--show", opened.mount.mountPoint + "/file"]))
        defer { _ = Self.losetup(["-d", loop]) }
        let found = try opened.inspector.inspect(opened.target)
        #expect(found.files.filter { $0.access.writes } == [])
        #expect(found.holds?.map(\.kind) == [.opener] && found.holds?.first?.process == nil)
        #expect(found.holds?.first?.path == opened.mount.mountPoint + "/file")
    }

    private static func losetup(_ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/losetup")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        let said = try? output.fileHandleForReading.readToEnd()
        return process.terminationStatus == 0
            ? String(decoding: said ?? Data(), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    @Test func writersAtWork() throws {
        try watch(.passthroughParallel) { $0.writerHolds && $0.owner?.pid == getpid() }
        try watch(.directIOParallel) { $0.readers > 1 && !$0.writerHolds }
    }

    private func watch(_ mode: OpenMode, until isSeen: (RwsemState) -> Bool) throws {
        let opened = try Opened(mode, opens: 4, options: .init(rawValue: LINUX_O_DIRECT))
        let writers = opened.files.map(DirectWriter.init)
        defer {
            writers.forEach { $0.stop() }
            opened.close()
        }
        let isFound = Host.eventually {
            let states = (try? opened.states) ?? []
            return states.contains { $0.rwsem.map(isSeen) ?? false }
        }
        #expect(isFound, "\(mode)")
    }
}
