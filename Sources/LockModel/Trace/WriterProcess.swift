// SPDX-License-Identifier: Apache-2.0

/// A process that writes.
public struct WriterProcess: Hashable, Sendable {
    /// Its id (`tgid`): as fuselock's own PID namespace has it, unless `isHostNumber`.
    public var id: UInt32
    /// `comm` of its first thread.
    public var command: String

    /// Fuselock's PID namespace has no number for it: `id` is that of the kernel's first one.
    public var isHostNumber = false

    /// A process as given.
    public init(id: UInt32, command: String, isHostNumber: Bool = false) {
        (self.id, self.command, self.isHostNumber) = (id, command, isHostNumber)
    }
}

/// What samples showed of one process on one file.
public struct ObservedWriter: Equatable, Sendable {
    /// The process.
    public var process: WriterProcess
    /// Index of the file.
    public var file: UInt32
    /// Samples that found a task of it as the owner of `i_rwsem`, in a write call. Of readers the
    /// owner is the one that came last (kernel/locking/rwsem.c, `rwsem_set_reader_owned`).
    public var exclusive: HeldSamples.Count
    /// The same of the shared side.
    public var shared: HeldSamples.Count
    /// Write calls of it; 0 where nobody counts.
    public var calls: UInt64
    /// It wrote in other ways beside (aio, io_uring, or it is a kernel thread), which are not counted.
    public var besideOthers: Bool
    /// Of the exclusive samples, those that found it a kernel thread or io_uring worker, which may be in an
    /// fsync as well.
    public var workers: UInt64

    /// Figures as given.
    public init(
        process: WriterProcess, file: UInt32, exclusive: HeldSamples.Count = .init(),
        shared: HeldSamples.Count = .init(), calls: UInt64 = 0, besideOthers: Bool = false,
        workers: UInt64 = 0
    ) {
        (self.process, self.file, self.calls) = (process, file, calls)
        (self.besideOthers, self.workers) = (besideOthers, workers)
        (self.exclusive, self.shared) = (exclusive, shared)
    }
}
