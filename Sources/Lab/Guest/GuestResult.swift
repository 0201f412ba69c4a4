// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// What a command left when it ended in a guest.
public struct GuestResult: Equatable, Sendable {
    /// The command's exit code; 128 and the signal's number when a signal ended it.
    public let exitCode: Int32
    /// What it wrote to stdout; empty when that was forwarded.
    public let standardOutput: [UInt8]
    /// What it wrote to stderr; empty when that was forwarded.
    public let standardError: [UInt8]
    /// What the kernel and init wrote to the serial console, its last 256 KiB.
    public let console: String
    /// From QEMU's start to init's report.
    public let bootTime: Duration
    /// From init's report to the end of the command and of what it left.
    public let runTime: Duration
    /// Outputs of the job that the command did not write.
    public let missing: [GuestJob.Output]

    /// Stdout as text; what is not UTF-8 is replaced.
    public var standardOutputText: String { String(decoding: standardOutput, as: UTF8.self) }
    /// Stderr as text; what is not UTF-8 is replaced.
    public var standardErrorText: String { String(decoding: standardError, as: UTF8.self) }
}

/// Where the command's stdout and stderr go on the host.
public enum GuestStreams: Equatable, Sendable {
    /// Into the result.
    case captured
    /// To two descriptors of the host as they come.
    case forwarded(standardOutput: FileDescriptor, standardError: FileDescriptor)
}
