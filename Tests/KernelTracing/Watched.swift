// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import LockModel
import Logging
import ServedMounts
import Synchronization
import SystemPackage

@testable import KernelTracing

/// A served file, open for writing, under the observe backend.
final class Watched {
    let mount: ServedMount
    private let backend: ObserveBackend
    private var files: [FileDescriptor] = []
    /// When each write call was made, CLOCK_MONOTONIC; not only those while it was observed.
    private(set) var calls: [ClosedRange<UInt64>] = []

    /// The file on the mount.
    var path: String { mount.mountPoint + "/file" }

    /// This machine can serve, and its kernel lets the backend attach.
    static let isPossible: Bool = {
        let nowhere = TraceTarget(
            path: "", mountPoint: "", fileSystem: "fuse", device: .max, inode: nil)
        guard Host.canServe else { return false }
        return (try? ObserveBackend(target: nowhere, logger: Logger(label: "test"))) != nil
    }()

    init(
        _ mode: OpenMode, opens: Int = 1, maxFiles: UInt32 = 256,
        engine: SamplerFigures.Engine = .timer, server: [String] = []
    ) throws {
        mount = try ServedMount(mode, server)
        try Data(count: 1 << 20).write(to: URL(fileURLWithPath: mount.backing + "/file"))
        var options = ObserveOptions()
        options.maxFiles = maxFiles
        options.engine = engine
        backend = try ObserveBackend(
            target: try TraceTarget(resolving: mount.mountPoint), options: options,
            logger: Logger(label: "test"))
        files = try (0..<opens).map { _ in try open() }
    }

    deinit { close() }

    func close() {
        files.forEach { try? $0.close() }
        files = []
    }

    /// Observes while `work` runs.
    func report(requested: OpenFlags? = nil, _ work: () -> Void) throws -> Report {
        try backend.start()
        work()
        try backend.stop()
        return try backend.report(
            in: RunContext(
                version: "test", backend: backend.name, recordedAt: "",
                kernel: KernelInfo(release: "", machine: "", cpus: 2),
                target: TargetInfo(path: "", mountPoint: "", fileSystem: "", inode: nil),
                elapsedNs: 1, requested: requested, notCovered: backend.notCovered,
                tracer: TracerFigures(attachNs: 0, programs: 0, mapBytes: 0)), truncated: nil)
    }

    /// Threads that overwrite blocks of 4 KiB, through the files opened at first, or through one of
    /// their own.
    ///
    /// - Parameter between: what a writer does after each write.
    /// - Returns: writes that succeeded.
    @discardableResult
    func write(
        with writers: Int, for seconds: Double, to suffix: String = "",
        _ between: @escaping @Sendable (FileDescriptor) -> Void = { _ in }
    ) -> UInt64 {
        let own = files.isEmpty ? (0..<writers).compactMap { _ in try? open(suffix) } : []
        let opened = files + own
        let crew = Crew(deadline: ContinuousClock.now + .seconds(seconds), between: between)
        for writer in 0..<(opened.isEmpty ? 0 : writers) {
            crew.add(opened[writer % opened.count], at: Int64(writer * 4096))
        }
        defer {
            own.forEach { try? $0.close() }
            calls += crew.calls
        }
        return crew.wait()
    }

    func open(
        _ suffix: String = "", also options: FileDescriptor.OpenOptions = []
    ) throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(path + suffix), .readWrite,
            options: options.union([.init(rawValue: LINUX_O_DIRECT), .closeOnExec]))
    }
}

/// Threads that write until a deadline.
private final class Crew: Sendable {
    private let deadline: ContinuousClock.Instant
    private let between: @Sendable (FileDescriptor) -> Void
    private let written = Atomic<UInt64>(0)
    private let group = DispatchGroup()
    private let log = Mutex<[ClosedRange<UInt64>]>([])

    var calls: [ClosedRange<UInt64>] { log.withLock { $0 } }

    init(
        deadline: ContinuousClock.Instant, between: @escaping @Sendable (FileDescriptor) -> Void
    ) {
        self.deadline = deadline
        self.between = between
    }

    func add(_ file: FileDescriptor, at start: Int64) {
        group.enter()
        Thread.detachNewThread {
            self.write(file, from: start)
            self.group.leave()
        }
    }

    /// Writes that succeeded, all threads together.
    func wait() -> UInt64 {
        group.wait()
        return written.load(ordering: .relaxed)
    }

    private func write(_ file: FileDescriptor, from start: Int64) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)
        defer { block.deallocate() }
        block.initializeMemory(as: UInt8.self, repeating: 1)
        var position = start
        while ContinuousClock.now < deadline {
            let began = MonotonicClock.now
            let count = try? file.write(
                toAbsoluteOffset: position, UnsafeRawBufferPointer(block))
            log.withLock { $0.append(began...MonotonicClock.now) }
            if count == 4096 { written.add(1, ordering: .relaxed) }
            position = (position + 4 * 4096) % (1 << 20)
            between(file)
        }
    }
}
