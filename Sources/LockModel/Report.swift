// SPDX-License-Identifier: Apache-2.0

/// Everything one run found out, as one value: text and JSON are renderings of it.
public struct Report: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.report/1"

    /// `fuselock.report/1`.
    public var schema: String
    /// Version of the program that made it.
    public var version: String
    /// How the kernel was watched: `probe`, `observe`; `none` for a run without a tracer. What only
    /// the probe backend can tell is absent under the others.
    public var backend: String
    /// When the trace began, ISO 8601.
    public var recordedAt: String
    /// How fuselock was called, its own name first; absent in reports of older versions.
    public var command: [String]?
    /// Which kernel.
    public var kernel: KernelInfo
    /// What was watched.
    public var target: TargetInfo
    /// From the start of the trace to its end, in nanoseconds.
    public var elapsedNs: UInt64
    /// Shared or exclusive, and why.
    public var verdict: Verdict
    /// Flags of the open files, as the kernel has them and as the server asked.
    public var openFlags: OpenFlagsSeen
    /// Write calls seen.
    public var calls: UInt64?
    /// Completions of asynchronous writes seen in another task.
    public var completions: UInt64?
    /// Bytes that these calls and completions wrote.
    public var bytes: UInt64?
    /// Calls and completions that returned an error.
    public var errors: UInt64?
    /// Writers that held `i_rwsem` at once.
    public var writersInside: WritersInside?
    /// One row a lock class and mode.
    public var locks: [LockRow]?
    /// Who waited for whom, longest wait first; absent in reports of older versions.
    public var blocked: [BlockedPair]?
    /// Write calls inside of write calls on another file; absent where there were none, or where that
    /// was not looked for.
    public var nested: [NestedCalls]?
    /// A sample of calls, event by event, where it was asked for.
    public var timeline: Timeline?
    /// Opens for writing since the tracer was attached; absent in reports of older versions.
    public var opens: [OpenGroup]?
    /// The most that the exclusive writes could gain if they ran shared: a model.
    public var whatIf: WhatIf?
    /// `lock:contention_begin` events by lock class.
    public var contentionTracepoint: [String: UInt64]?
    /// The kernel's own counts beside the trace's, where they were asked for.
    public var oracle: [OracleRow]?
    /// The kernel's own contentions beside the trace's; absent in reports of older versions.
    public var oracleContention: [OracleContention]?
    /// What the workload says of itself.
    public var workload: WorkloadFigures?
    /// What was missed by the probe backend.
    public var losses: Losses?
    /// What the observe backend saw, and missed.
    public var observation: Observation?
    /// What this kernel or the options leave out, a sentence each.
    public var notCovered: [String]
    /// The figures that the attached programs could not see; absent where they saw all, and in reports
    /// of older versions.
    public var measured: Measured?
    /// What tracing cost.
    public var tracer: TracerFigures
    /// The files written to.
    public var files: [TracedFile]
    /// Write calls by everything that tells them apart.
    public var callGroups: [CallGroup]?
    /// Acquisitions by everything that tells them apart.
    public var acquisitionGroups: [AcquisitionGroup]?
}

/// The kernel a report is about.
public struct KernelInfo: Codable, Equatable, Sendable {
    /// `uname -r`.
    public var release: String
    /// `uname -m`.
    public var machine: String
    /// CPUs online.
    public var cpus: Int

    /// A kernel as given.
    public init(release: String, machine: String, cpus: Int) {
        self.release = release
        self.machine = machine
        self.cpus = cpus
    }
}

extension KernelInfo {
    /// Refuses a machine without a CPU.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            release: try values.decode(String.self, forKey: .release),
            machine: try values.decode(String.self, forKey: .machine),
            cpus: try values.decode(Int.self, forKey: .cpus))
        guard cpus > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .cpus, in: values, debugDescription: "\(cpus) is no number of CPUs")
        }
    }
}

/// What was watched.
public struct TargetInfo: Codable, Equatable, Sendable {
    /// The path as given.
    public var path: String
    /// The mount point it is under.
    public var mountPoint: String
    /// File system type.
    public var fileSystem: String
    /// `i_ino` of the one file; absent for the whole mount.
    public var inode: UInt64?

    /// A target as given.
    public init(path: String, mountPoint: String, fileSystem: String, inode: UInt64?) {
        self.path = path
        self.mountPoint = mountPoint
        self.fileSystem = fileSystem
        self.inode = inode
    }
}

/// Flags of the open files written to.
public struct OpenFlagsSeen: Codable, Equatable, Sendable {
    /// `ff->open_flags`, each combination seen; most writes first where they were counted.
    public var kernel: [OpenFlags]
    /// What the server replied to OPEN; absent where that is not known.
    public var requested: OpenFlags?
}

/// Writers that hold `i_rwsem` at once, in either mode.
public struct WritersInside: Codable, Equatable, Sendable {
    /// Most at once, over all files.
    public var max: UInt64
    /// Mean over time, from a file's first acquisition to its last release: the sum of all hold
    /// times over the sum of these spans; absent when no time passed, or acquisitions are missing.
    public var mean: Double?
}

/// One lock class and mode, over all files and paths.
public struct LockRow: Codable, Equatable, Sendable {
    /// Which lock.
    public var `class`: LockClass
    /// Which side.
    public var mode: LockMode
    /// Number of acquisitions, in calls and in completions.
    public var acquisitions: UInt64
    /// Of those, in completions outside the call.
    public var inCompletions: UInt64
    /// Acquisitions by tasks in no write call, not in `acquisitions`; absent where not counted.
    public var elsewhere: ElsewhereRow?
    /// Acquisitions over calls; absent without calls.
    public var perCall: Double?
    /// Trylocks that failed and waits that were killed.
    public var failed: UInt64
    /// Acquisitions that went through the slow path; absent where that could not be seen.
    public var contended: UInt64?
    /// Of the contended, those that never gave up the CPU; absent likewise.
    public var spun: UInt64?
    /// Of the contended, those that slept; absent likewise.
    public var slept: UInt64?
    /// Sum of the waits of the contended, in nanoseconds; absent likewise.
    public var contendedWaitNs: UInt64?
    /// What acquisitions waited for others, from entry to exit of the lock function.
    public var waitNs: NanosecondHistogram
    /// From acquisition to release; absent where releases could not be seen.
    public var holdNs: NanosecondHistogram?
    /// Acquisitions by lock function and by the function that called it, most first.
    public var callSites: [CallSiteRow]
}

/// Who took a lock, through which function.
public struct CallSiteRow: Codable, Equatable, Sendable {
    /// The lock function.
    public var function: LockFunction
    /// The kernel function that called it; absent when not known.
    public var caller: String?
    /// Number of acquisitions.
    public var acquisitions: UInt64
    /// Of those, contended; absent where that could not be seen.
    public var contended: UInt64?
}

/// What tracing itself took.
public struct TracerFigures: Codable, Equatable, Sendable {
    /// From the first library call to everything attached, in nanoseconds.
    public var attachNs: UInt64
    /// Programs attached.
    public var programs: Int
    /// Kernel memory declared by the maps, in bytes.
    public var mapBytes: UInt64
    /// Most memory the program had resident (`ru_maxrss`, getrusage(2)), in bytes.
    public var peakMemoryBytes: UInt64
    /// What tracing added to a write, in nanoseconds: an estimate, `TracingOverhead`. Absent where it is not known:
    /// without calls, where an instruction's time could not be measured, under other backends than probe, and in
    /// reports of older versions. So is what follows.
    public var overheadNsPerWrite: UInt64?
    /// How long a write takes without that; absent as well where no call's duration is known.
    public var untracedWriteNs: UInt64?
    /// What of a hold is tracing, by lock class.
    public var overheadNsPerHold: [String: UInt64]?
    /// What each function of another lock takes longer while it is traced.
    public var overheadNsPerOtherLock: UInt64?

    /// Figures as given; what tracing added is noted later.
    public init(attachNs: UInt64, programs: Int, mapBytes: UInt64, peakMemoryBytes: UInt64 = 0) {
        self.peakMemoryBytes = peakMemoryBytes
        self.attachNs = attachNs
        self.programs = programs
        self.mapBytes = mapBytes
    }
}
