// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import LockModel
import Synchronization
import SystemPackage

/// A workload in a process of its own. A writer whose server holds its request cannot be ended, by SIGKILL
/// either, and a process does not end before its last thread: here it is not this one.
public final class RemoteWorkload: WorkloadRun {
    private struct State {
        var threads: [Int32] = []
        var isStarted = false
        var stoppedAt: UInt64?
    }

    /// How long it may come no further, in nanoseconds, before its server is taken for dead.
    struct Patience: Equatable {
        /// While files are made: each step is one request of 1 MiB at most.
        var preparing: UInt64 = 3_000_000_000
        /// While writers write: a slow disk's queue drains, a dead server's does not.
        var running = StopGrace.limit
        /// After Ctrl-C. Writers that have ended still sum up, on a slow machine for more than a second:
        /// that is no server that does not answer.
        var stopping: UInt64 = 3_000_000_000
    }

    private let order: WorkloadOrder
    private let command: WriterCommand
    private let patience: Patience
    private let child = Mutex<WorkloadChild?>(nil)
    private let state = Mutex(State())

    /// A workload that the program of `command` will run, which calls ``WorkloadProcess/main(input:output:)``.
    public convenience init(_ order: WorkloadOrder, command: WriterCommand) {
        self.init(order, command: command, patience: Patience())
    }

    init(_ order: WorkloadOrder, command: WriterCommand, patience: Patience) {
        (self.order, self.command, self.patience) = (order, command, patience)
    }

    deinit { cleanUp() }

    /// Starts the process, which makes the files and stands the writers at the gate.
    public func prepare() throws(WorkloadError) {
        try order.plan.validate()
        let child = try WorkloadChild(order, command)
        self.child.withLock { $0 = child }
        guard state.withLock(\.stoppedAt) == nil else { throw .interrupted }
        switch child.next(stalledAfter: limit(patience.preparing)) {
        case .message(.prepared(let threads)): state.withLock { $0.threads = threads }
        case .message(.failed(let sentence)):
            if state.withLock(\.stoppedAt) != nil { throw .interrupted }
            throw .failedElsewhere(sentence)
        case .stalled:
            leaveBehind()
            if state.withLock(\.stoppedAt) != nil { throw .interrupted }
            throw .serverSilent(
                path: order.path, action: "making the files ready",
                seconds: patience.preparing / 1_000_000_000,
                connection: FUSEConnection.number(of: order.path))
        case .message, .gone: throw .failedElsewhere("The writers' process ended early.")
        }
    }

    /// Thread ids of the writers by writer number, from ``prepare()`` on.
    public var writerThreads: [Int32] { state.withLock(\.threads) }

    /// Opens the gate.
    public func go() {
        state.withLock { $0.isStarted = true }
        child.withLock { $0 }?.send(.go)
    }

    /// Makes every writer finish after the write it is in.
    public func stop() {
        state.withLock { $0.stoppedAt = $0.stoppedAt ?? monotonicNanoseconds() }
        child.withLock { $0 }?.send(.stop)
    }

    /// Waits for the figures. Writers that come no further are left behind: their figures are absent, and
    /// a failure says so.
    public func wait() throws(WorkloadError) -> WorkloadFigures {
        guard let child = child.withLock({ $0 }), state.withLock(\.isStarted) else {
            throw .notStarted
        }
        let began = monotonicNanoseconds()
        switch child.next(stalledAfter: limit(patience.running)) {
        case .message(.done(let figures)): return figures
        case .message(.failed(let sentence)): throw .failedElsewhere(sentence)
        case .stalled: return abandoned(after: monotonicNanoseconds() - began)
        case .message, .gone: throw .failedElsewhere("The writers' process ended early.")
        }
    }

    /// After a stop, less patience than before.
    private func limit(_ usual: UInt64) -> () -> UInt64 {
        { [self] in state.withLock(\.stoppedAt) == nil ? usual : patience.stopping }
    }

    private func abandoned(after elapsed: UInt64) -> WorkloadFigures {
        leaveBehind()
        let isStopped = state.withLock(\.stoppedAt) != nil
        let seconds = (isStopped ? patience.stopping : patience.running) / 1_000_000_000
        let error = WorkloadError.serverSilent(
            path: order.path, action: "writing", seconds: seconds,
            connection: FUSEConnection.number(of: order.path))
        return WorkloadFigures(
            engine: order.engine.rawValue, description: order.plan.description,
            elapsedNs: elapsed, seed: order.plan.seed, failures: [error.description],
            interrupted: isStopped)
    }

    /// Ends the process, which removes the files it made; one that comes no further is left behind.
    public func cleanUp() {
        let isStopped = state.withLock(\.stoppedAt) != nil
        takeChild()?.end(within: isStopped ? patience.stopping : patience.preparing)
    }

    private func leaveBehind() { takeChild()?.end(within: 0) }

    private func takeChild() -> WorkloadChild? {
        child.withLock { child in
            defer { child = nil }
            return child
        }
    }
}
