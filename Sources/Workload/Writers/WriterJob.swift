// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// What one writer needs to know; sent to writer processes as JSON.
struct WriterJob: Sendable, Codable, Equatable {
    /// The whole plan.
    var plan: WorkloadPlan
    /// The writer's number, from 0.
    var writer: Int
    /// The file it writes to, which exists.
    var path: String

    /// Opens the file as the plan says.
    func open() throws(WorkloadError) -> FileDescriptor {
        var options: FileDescriptor.OpenOptions = [.closeOnExec]
        if plan.append && plan.call == .write { options.insert(.append) }
        if plan.direct && !(plan.mixed && writer % 2 == 1) { options.insert(.direct) }
        return try TargetFiles.open(path, plan.readsBack ? .readWrite : .writeOnly, options)
    }
}

/// What one writer did, as it crosses from a writer process.
struct WriterResult: Sendable, Codable {
    /// Full writes.
    var writes: UInt64 = 0
    /// Failed or short writes: 0 or 1, as the first ends the writer.
    var errors: UInt64 = 0
    /// `CLOCK_MONOTONIC` before the first write, in nanoseconds; 0 without a write.
    var startNs: UInt64 = 0
    /// `CLOCK_MONOTONIC` after the last write, in nanoseconds.
    var endNs: UInt64 = 0
    /// Whether it was stopped before its limit.
    var stopped = false
    /// A sentence naming file, offset and errno.
    var failure: String?
    /// Latency of the full writes in nanoseconds.
    var latency = WriteLatency()
}

extension FileDescriptor.OpenOptions {
    /// `O_DIRECT`, which the C library's headers hide from Swift (`__O_DIRECT` in
    /// `bits/fcntl-linux.h`); its value is one of the few that differ between architectures.
    static var direct: Self {
        #if arch(arm64) || arch(arm)
            Self(rawValue: 0o200000)
        #elseif arch(powerpc64) || arch(powerpc64le)
            Self(rawValue: 0o400000)
        #else
            Self(rawValue: 0o40000)
        #endif
    }
}
