// SPDX-License-Identifier: Apache-2.0

/// What a backend saw of a kernel: the raw material of a report.
public struct Trace: Equatable, Sendable {
    /// The files written to.
    public var files: [TracedFile]
    /// Write calls, grouped by everything that tells them apart.
    public var calls: [CallGroup]
    /// Acquisitions, grouped by file, path, lock, mode, function and call site.
    public var acquisitions: [AcquisitionGroup]
    /// What was missed, and what the kernel side says of itself.
    public var losses: Losses
    /// `lock:contention_begin` events on the same locks, by class: what tools built on that
    /// tracepoint would have seen.
    public var contentionBegin: [LockClass: UInt64]
    /// First attempts at the same locks that failed, inside of write calls and out, by class; zeroes
    /// on a kernel without lock statistics, which does not say (`lock:lock_contended`).
    public var firstAttemptsFailed: [LockClass: UInt64]
    /// Opens for writing since the tracer was attached.
    public var opens: [OpenGroup]
    /// Who waited for whom.
    public var blocked: [BlockedPair]
    /// Acquisitions outside of write calls; `nil` where they were not counted.
    public var elsewhere: [ElsewhereGroup]?
    /// Write calls inside of write calls; `nil` where that was not looked for.
    public var nested: [NestedCalls]?
    /// A sample of calls, event by event; `nil` where it was not asked for.
    public var timeline: Timeline?
    /// Which figures the probes were able to see; the zeros of the others mean nothing.
    public var measured = Measured()
    /// The second account of acquisitions; `nil` where none was kept.
    public var table: TableCounts?
    /// Which programs saw which things.
    public var witnesses: [Witnesses] = []
    /// Write calls whose entry the second program on it saw, the first having been skipped.
    public var callsMended: UInt64 = 0
    /// There is no other file to write to than those whose locks the tracer knew from the beginning, or
    /// from their opens.
    public var knowsEveryFile = false

    /// A trace as given.
    public init(
        files: [TracedFile] = [], calls: [CallGroup] = [], acquisitions: [AcquisitionGroup] = [],
        losses: Losses = Losses(), contentionBegin: [LockClass: UInt64] = [:],
        firstAttemptsFailed: [LockClass: UInt64] = [:],
        opens: [OpenGroup] = [], blocked: [BlockedPair] = [], elsewhere: [ElsewhereGroup]? = nil
    ) {
        self.files = files
        self.calls = calls
        self.acquisitions = acquisitions
        self.losses = losses
        self.contentionBegin = contentionBegin
        self.firstAttemptsFailed = firstAttemptsFailed
        self.opens = opens
        self.blocked = blocked
        self.elsewhere = elsewhere
    }
}

/// One file that was written to, by its index in the trace.
public struct TracedFile: Codable, Equatable, Sendable {
    /// What calls and acquisitions refer to.
    public var id: UInt32
    /// Last component of the path it was opened by.
    public var name: String
    /// `i_ino`.
    public var inode: UInt64
    /// What the server calls it, which tells the files of a mount apart where `inode` does not; absent in
    /// reports of 0.1.0.
    public var node: OpenFileState.Node?
    /// Where passthrough: the backing inode and its file system's magic (linux/magic.h).
    public var backing: BackingFile?
    /// `fi->iocachectr` is `atomic_t`: a kernel with that patch.
    public var ioCounterIsAtomic: Bool
    /// Most writers that held `i_rwsem` at once, in either mode; absent where that was not counted.
    public var writersInsideMax: UInt64?
    /// From the first acquisition of `i_rwsem` to the last release, in nanoseconds; absent likewise.
    public var spanNs: UInt64?
    /// Calls and acquisitions of this file that were lost, or may be counted wrongly: those of the losses
    /// that have a file. Absent: none, or not told apart by file.
    public var lost: UInt64?

    /// A file as given.
    public init(
        id: UInt32, name: String, inode: UInt64, backing: BackingFile? = nil,
        ioCounterIsAtomic: Bool = false, writersInsideMax: UInt64? = nil, spanNs: UInt64? = nil,
        node: OpenFileState.Node? = nil, lost: UInt64? = nil
    ) {
        self.node = node
        self.lost = lost
        self.id = id
        self.name = name
        self.inode = inode
        self.backing = backing
        self.ioCounterIsAtomic = ioCounterIsAtomic
        self.writersInsideMax = writersInsideMax
        self.spanNs = spanNs
    }
}

/// The file behind a passthrough file.
public struct BackingFile: Codable, Equatable, Sendable {
    /// `i_ino` of the backing inode.
    public var inode: UInt64
    /// Its file system by name, or the magic in hex.
    public var fileSystem: String

    /// A backing file as given.
    public init(inode: UInt64, fileSystem: String) {
        self.inode = inode
        self.fileSystem = fileSystem
    }
}

/// Write calls that are alike, and what they did.
public struct CallGroup: Codable, Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// Which way the calls went.
    public var path: WritePath
    /// Asynchronous: aio or io_uring, with a completion.
    public var isAsync: Bool
    /// Not a call but the completion of one in another task (`fuse_passthrough_end_write`).
    public var isCompletion: Bool
    /// Came through `fuse_splice_write`.
    public var viaSplice: Bool
    /// `ff->open_flags`: what the kernel really has.
    public var openFlags: OpenFlags
    /// What the server replied to the open; absent where the open was not seen.
    public var requested: OpenFlags?
    /// What held on entry, or just before the inode's lock was taken.
    public var conditions: WriteConditions
    /// How often each lock was taken in every one of these calls.
    public var shape: CallShape
    /// Number of calls.
    public var count: UInt64
    /// Bytes written.
    public var bytes: UInt64
    /// Calls that returned an error.
    public var errors: UInt64
    /// Calls that returned before the write was done.
    public var queued: UInt64
    /// Calls whose return was not seen; their duration is not in the sums.
    public var exitsMissed: UInt64
    /// Sum and maximum of the calls' durations in nanoseconds.
    public var durationNs: SumAndMax
    /// Time inside lock functions of the traced locks, in nanoseconds.
    public var waitNs: UInt64

    /// A group as given.
    public init(
        file: UInt32, path: WritePath, isAsync: Bool = false, isCompletion: Bool = false,
        viaSplice: Bool = false, openFlags: OpenFlags, requested: OpenFlags? = nil,
        conditions: WriteConditions, shape: CallShape, count: UInt64, bytes: UInt64 = 0,
        errors: UInt64 = 0,
        queued: UInt64 = 0, exitsMissed: UInt64 = 0, durationNs: SumAndMax = SumAndMax(),
        waitNs: UInt64 = 0
    ) {
        self.file = file
        self.path = path
        self.isAsync = isAsync
        self.isCompletion = isCompletion
        self.viaSplice = viaSplice
        self.openFlags = openFlags
        self.requested = requested
        self.conditions = conditions
        self.shape = shape
        self.count = count
        self.bytes = bytes
        self.errors = errors
        self.queued = queued
        self.exitsMissed = exitsMissed
        self.durationNs = durationNs
        self.waitNs = waitNs
    }
}

/// A sum and a maximum of the same values.
public struct SumAndMax: Codable, Equatable, Sendable {
    /// Sum of all values.
    public var sum: UInt64
    /// Largest value.
    public var max: UInt64

    /// Values as given.
    public init(sum: UInt64 = 0, max: UInt64 = 0) {
        self.sum = sum
        self.max = max
    }
}

/// How often each lock was taken in one call; 255 means 255 or more.
public struct CallShape: Codable, Hashable, Sendable {
    /// The FUSE inode's `i_rwsem`, exclusive side.
    public var inodeExclusive: UInt8
    /// The FUSE inode's `i_rwsem`, shared side.
    public var inodeShared: UInt8
    /// The backing inode's `i_rwsem`, exclusive side.
    public var backingExclusive: UInt8
    /// The backing inode's `i_rwsem`, shared side.
    public var backingShared: UInt8
    /// `fi->lock`.
    public var fiLock: UInt8

    /// A shape as given.
    public init(
        inodeExclusive: UInt8 = 0, inodeShared: UInt8 = 0, backingExclusive: UInt8 = 0,
        backingShared: UInt8 = 0, fiLock: UInt8 = 0
    ) {
        self.inodeExclusive = inodeExclusive
        self.inodeShared = inodeShared
        self.backingExclusive = backingExclusive
        self.backingShared = backingShared
        self.fiLock = fiLock
    }
}

/// Acquisitions that are alike.
public struct AcquisitionGroup: Codable, Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// Which way the call went that took the lock.
    public var path: WritePath
    /// Taken in a completion, not in the call itself.
    public var inCompletion: Bool
    /// Which lock.
    public var lockClass: LockClass
    /// Which side of it.
    public var mode: LockMode
    /// The lock function.
    public var function: LockFunction
    /// The kernel function that called it; `nil` when not known.
    public var callSite: String?
    /// Number of acquisitions.
    public var acquisitions: UInt64
    /// Of those, acquired for certain but without a measured wait.
    public var untimed: UInt64
    /// Trylocks that failed and waits that were killed: not acquisitions.
    public var failed: UInt64
    /// Acquisitions that went through the slow path.
    public var contended: UInt64
    /// Of the contended, those that gave up the CPU at least once; the others only spun.
    public var slept: UInt64
    /// Sum of the waits of the contended acquisitions, in nanoseconds.
    public var contendedWaitNs: UInt64
    /// From entry to exit of the lock function, optimistic spinning included; 0 where it did not come to the slow
    /// path, but where `Measured.Figure.uncontendedWaits` was measured.
    public var wait: NanosecondHistogram
    /// From acquisition to release.
    public var hold: NanosecondHistogram

    /// A group as given.
    public init(
        file: UInt32, path: WritePath, inCompletion: Bool = false, lockClass: LockClass,
        mode: LockMode, function: LockFunction, callSite: String? = nil, acquisitions: UInt64,
        untimed: UInt64 = 0, failed: UInt64 = 0, contended: UInt64 = 0, slept: UInt64 = 0,
        contendedWaitNs: UInt64 = 0, wait: NanosecondHistogram = NanosecondHistogram(),
        hold: NanosecondHistogram = NanosecondHistogram()
    ) {
        self.file = file
        self.path = path
        self.inCompletion = inCompletion
        self.lockClass = lockClass
        self.mode = mode
        self.function = function
        self.callSite = callSite
        self.acquisitions = acquisitions
        self.untimed = untimed
        self.failed = failed
        self.contended = contended
        self.slept = slept
        self.contendedWaitNs = contendedWaitNs
        self.wait = wait
        self.hold = hold
    }
}
