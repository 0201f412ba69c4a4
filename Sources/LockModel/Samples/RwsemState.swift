// SPDX-License-Identifier: Apache-2.0

/// A process by number and name, as the kernel knew it at one moment.
public struct ProcessName: Codable, Hashable, Sendable {
    /// The thread group's number (tgid).
    public var pid: Int32
    /// `comm`: at most 15 bytes.
    public var command: String
    /// True where fuselock's PID namespace has no number for it: `pid` is the host's.
    public var isHostNumber: Bool?

    /// A process as given.
    public init(pid: Int32, command: String, isHostNumber: Bool? = nil) {
        self.pid = pid
        self.command = command
        self.isHostNumber = isHostNumber
    }
}

/// The number of a process.
public struct ProcessNumber: Codable, Hashable, Sendable {
    /// The thread group's number (tgid).
    public var pid: UInt32
    /// True where fuselock's PID namespace has no number for it: `pid` is the host's.
    public var isHostNumber: Bool?

    /// A number as given.
    public init(pid: UInt32, isHostNumber: Bool? = nil) {
        (self.pid, self.isHostNumber) = (pid, isHostNumber)
    }

    /// `dd[587]`, `dd[host 587]`.
    package func label(_ command: String) -> String {
        "\(command)[\(isHostNumber == true ? "host " : "")\(pid)]"
    }
}

/// What the count of a `struct rw_semaphore` says at one moment (kernel/locking/rwsem.c, the comment
/// above `RWSEM_WRITER_LOCKED`), on 64-bit kernels; on PREEMPT_RT BPF/core/shared/optional.h says the same of a
/// rwbase (kernel/locking/rwbase_rt.c).
public struct RwsemState: Codable, Hashable, Sendable {
    /// A writer holds the lock, alone.
    public var writerHolds: Bool
    /// Readers that hold the lock.
    public var readers: UInt64
    /// The wait queue is not empty. Who spins for the lock is not in it.
    public var hasWaiters: Bool
    /// The lock is promised to the first waiter.
    public var isHandoff: Bool
    /// The writer's process, where the kernel knew it.
    public var owner: ProcessName?

    private enum Bits {
        static let writerLocked: UInt64 = 1 << 0
        static let waiters: UInt64 = 1 << 1
        static let handoff: UInt64 = 1 << 2
        static let readerShift: UInt64 = 8
        static let readFail: UInt64 = 1 << 63
    }

    /// Decodes `count`.
    ///
    /// A reader adds itself before it looks whether it may (`rwsem_read_trylock`), so readers counted
    /// while a writer holds are on their way to the wait queue: they are left out here.
    ///
    /// - Parameter owner: who holds it, kept only if a writer does.
    public init(count: UInt64, owner: ProcessName? = nil) {
        writerHolds = count & Bits.writerLocked != 0
        readers = writerHolds ? 0 : (count & ~Bits.readFail) >> Bits.readerShift
        hasWaiters = count & Bits.waiters != 0
        isHandoff = count & Bits.handoff != 0
        self.owner = writerHolds ? owner : nil
    }

    /// Nobody holds the lock and nobody waits for it.
    public var isIdle: Bool { !writerHolds && readers == 0 && !hasWaiters && !isHandoff }
}
