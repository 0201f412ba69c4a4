// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import SystemPackage
import Testing

@testable import KernelTracing

/// Many files, and files that go away under the walk.
@Suite(.serialized, .needsInspector, .timeLimit(.minutes(10))) struct FileInspectorFaultTests {
    private let inspector: FileInspector
    private let mount: ServedMount
    private let target: TraceTarget

    init() throws {
        inspector = try FileInspector()
        mount = try ServedMount(.passthrough)
        target = try TraceTarget(resolving: mount.mountPoint)
    }

    /// Without those of a child between fork and exec: other tests start processes meanwhile.
    private var ownStates: [OpenFileState] {
        get throws { try inspector.states(of: target).filter { $0.process.pid == getpid() } }
    }

    private func open(_ name: String) throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(mount.mountPoint + "/" + name), .readWrite,
            options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
    }

    @Test func processesThatExitMeanwhile() throws {
        let file = try open("file")
        defer { try? file.close() }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "while :; do (exec 9<\"$0\"); done", mount.mountPoint + "/file"]
        try shell.run()
        defer {
            // It has the signal mask of this thread, which blocks SIGTERM.
            kill(shell.processIdentifier, SIGKILL)
            shell.waitUntilExit()
        }
        var (others, own, walks) = (0, 0, 0)
        let deadline = ContinuousClock.now + .seconds(20)
        while others < 20, ContinuousClock.now < deadline {
            let pids = try inspector.states(of: target).map(\.process.pid)
            own += pids.count { $0 == getpid() }
            others += pids.count { $0 != getpid() }
            walks += 1
        }
        #expect(own == walks)
        #expect(others >= 20)
    }

    @Test func whoIsGoneHasNoPath() throws {
        let file = try open("file")
        let record = try #require(
            try inspector.openFiles(device: target.device, process: getpid()).first)
        #expect(record.currentPath == mount.mountPoint + "/file")
        try file.close()
        #expect(record.currentPath == nil)
        var gone = record
        gone.thread = .max
        #expect(gone.currentPath == nil)
    }

    @Test func fiveHundredFiles() throws {
        let files = try (0..<500).map { try open("file-\($0)") }
        defer { files.forEach { try? $0.close() } }
        let states = try ownStates
        #expect(states.count == 500)
        let paths = Set(states.compactMap(\.path))
        #expect(paths == Set((0..<500).map { "\(mount.mountPoint)/file-\($0)" }))
        let backings = Set(states.compactMap { $0.backing?.path })
        #expect(backings == Set((0..<500).map { "\(mount.backing)/file-\($0)" }))
    }

    @Test func oneFileAmongTenThousand() throws {
        try raiseDescriptorLimit(to: 11_000)
        let null = try FileDescriptor.open("/dev/null", .readWrite)
        var others = [null]
        defer { others.forEach { try? $0.close() } }
        while others.count < 10_000 { others.append(try null.duplicate()) }
        let file = try open("file")
        defer { try? file.close() }
        let states = try ownStates
        #expect(states.map(\.descriptor) == [file.rawValue])
    }

    private func raiseDescriptorLimit(to count: UInt) throws {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        try #require(getrlimit(resource, &limit) == 0)
        limit.rlim_cur = max(limit.rlim_cur, rlim_t(count))
        limit.rlim_max = max(limit.rlim_max, limit.rlim_cur)
        try #require(setrlimit(resource, &limit) == 0)
    }

    @Test func aDeepPathIsCutFromAbove() throws {
        let names = (0..<30).map { "directory-\($0)" }
        let directory = mount.mountPoint + "/" + names.joined(separator: "/")
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let file = try open(names.joined(separator: "/") + "/file")
        defer { try? file.close() }
        let state = try #require(try ownStates.first)
        #expect(state.path == directory + "/file")
        let backing = try #require(state.backing)
        #expect(backing.path == nil)
        #expect(backing.pathInFileSystem.hasPrefix("..."))
        #expect(backing.pathInFileSystem.hasSuffix("/directory-28/directory-29/file"))
    }
}
