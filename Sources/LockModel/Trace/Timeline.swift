// SPDX-License-Identifier: Apache-2.0

/// A bounded sample of write calls, event by event: the first calls that began after the trace did.
///
/// A call is in the sample for when it began, whatever it did then: one that waits long is in it like
/// any other. Times are in nanoseconds since the first of them began (CLOCK_MONOTONIC).
public struct Timeline: Codable, Equatable, Sendable {
    /// Most calls asked for.
    public var limit: UInt64
    /// Calls that had begun by when the sample was full, or the trace over; those of `calls` that
    /// are missing were dropped, or had not returned.
    public var begun: UInt64
    /// The calls, by their beginning.
    public var calls: [TimelineCall]
    /// Calls that did not fit the ring buffer.
    public var callsDropped: UInt64
    /// Acquisitions that did not fit the ring buffer: their calls lack them.
    public var acquisitionsDropped: UInt64

    /// A sample as given.
    public init(
        limit: UInt64, begun: UInt64, calls: [TimelineCall], callsDropped: UInt64 = 0,
        acquisitionsDropped: UInt64 = 0
    ) {
        self.limit = limit
        self.begun = begun
        self.calls = calls
        self.callsDropped = callsDropped
        self.acquisitionsDropped = acquisitionsDropped
    }

    /// Calls of the sample that are not in `calls`, neither dropped: still running at the end.
    public var unfinished: UInt64 {
        let known = UInt64(calls.count) + callsDropped
        return begun > known ? begun - known : 0
    }

    /// One sentence for each kind of loss there is. They are the timeline's: no count lacks them.
    public var losses: [String] {
        [
            (callsDropped, "calls of the timeline did not fit its buffer: not drawn"),
            (acquisitionsDropped, "acquisitions of the timeline did not fit its buffer: not drawn"),
            (unfinished, "calls of the timeline had not returned at the end: not drawn"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }
}

/// One write call of a timeline, or one completion in another task.
public struct TimelineCall: Codable, Equatable, Sendable {
    /// Thread ID of the task.
    public var thread: Int32
    /// Process ID of the task.
    public var process: Int32
    /// Its command, at most 15 characters.
    public var command: String
    /// The command of its process's first thread; absent in reports of older versions.
    public var processCommand: String?
    /// The CPU it returned on.
    public var cpu: UInt32
    /// Index of the file.
    public var file: UInt32
    /// Which way the call went.
    public var path: WritePath
    /// Not a call but the completion of one (`fuse_passthrough_end_write` in a worker).
    public var isCompletion: Bool
    /// When it was entered.
    public var beginNs: UInt64
    /// When it returned; absent where the return was not seen.
    public var endNs: UInt64?
    /// Bytes written, or the negative errno that it returned; absent likewise.
    public var result: Int64?
    /// What it took, by when it began to wait.
    public var acquisitions: [TimelineAcquisition]

    /// A call as given.
    public init(
        thread: Int32, process: Int32, command: String, processCommand: String? = nil,
        cpu: UInt32, file: UInt32, path: WritePath, isCompletion: Bool = false, beginNs: UInt64,
        endNs: UInt64?, result: Int64?,
        acquisitions: [TimelineAcquisition] = []
    ) {
        self.thread = thread
        self.process = process
        self.command = command
        self.processCommand = processCommand
        self.cpu = cpu
        self.file = file
        self.path = path
        self.isCompletion = isCompletion
        self.beginNs = beginNs
        self.endNs = endNs
        self.result = result
        self.acquisitions = acquisitions
    }

    /// The last moment known of it.
    public var lastNs: UInt64 {
        let known = acquisitions.map { $0.releasedNs ?? $0.acquiredNs } + [beginNs]
        return endNs ?? known.max() ?? beginNs
    }
}

/// One acquisition of a timeline.
public struct TimelineAcquisition: Codable, Equatable, Sendable {
    /// Which lock.
    public var lockClass: LockClass
    /// Which side of it.
    public var mode: LockMode
    /// The lock function.
    public var function: LockFunction
    /// The kernel function that called it; absent when not known.
    public var callSite: String?
    /// When the lock function was entered; absent where that was not seen.
    public var waitBeginNs: UInt64?
    /// When it returned with the lock; where that was not seen, when the lock was released.
    public var acquiredNs: UInt64
    /// When the lock was released; absent where that, or the acquisition, was not seen in the call.
    public var releasedNs: UInt64?
    /// Went through the slow path.
    public var contended: Bool
    /// Gave up the CPU at least once.
    public var slept: Bool
    /// Who held the lock when it was found taken; absent when not contended or not known.
    public var holder: BlockedPair.Party?

    /// An acquisition as given.
    public init(
        lockClass: LockClass, mode: LockMode, function: LockFunction, callSite: String? = nil,
        waitBeginNs: UInt64?, acquiredNs: UInt64, releasedNs: UInt64?, contended: Bool = false,
        slept: Bool = false, holder: BlockedPair.Party? = nil
    ) {
        self.lockClass = lockClass
        self.mode = mode
        self.function = function
        self.callSite = callSite
        self.waitBeginNs = waitBeginNs
        self.acquiredNs = acquiredNs
        self.releasedNs = releasedNs
        self.contended = contended
        self.slept = slept
        self.holder = holder
    }
}
