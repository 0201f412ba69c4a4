// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a backend that watches every FUSE mount saw up to one moment. All counts are since it began;
/// none ever goes back, and a file that is gone stays in it.
public struct MountsTrace: Equatable, Sendable {
    /// Where a file of the trace is.
    public struct Origin: Equatable, Sendable {
        /// `s_dev` of its mount: major << 20 | minor. The kernel gives a number out again once its
        /// mount is gone (fs/super.c, `get_anon_bdev`): two mounts may share one, one after the other.
        public var device: UInt32
        /// Writers that hold its `i_rwsem` now, in either mode.
        public var writersInside: UInt64
        /// Whose writes the entry is of, where they are told apart and known.
        public var writer: WriterProcess?

        /// An origin as given.
        public init(device: UInt32, writersInside: UInt64 = 0, writer: WriterProcess? = nil) {
            self.device = device
            self.writersInside = writersInside
            self.writer = writer
        }
    }

    /// What the kernel side says of itself, of one mount.
    public struct Share: Equatable, Sendable {
        /// What was lost of it.
        public var losses: Losses
        /// As `Trace.contentionBegin`.
        public var contentionBegin: [LockClass: UInt64]
        /// As `Trace.firstAttemptsFailed`.
        public var firstAttemptsFailed: [LockClass: UInt64]

        /// A share as given.
        public init(
            losses: Losses = Losses(), contentionBegin: [LockClass: UInt64] = [:],
            firstAttemptsFailed: [LockClass: UInt64] = [:]
        ) {
            self.losses = losses
            self.contentionBegin = contentionBegin
            self.firstAttemptsFailed = firstAttemptsFailed
        }
    }

    /// All mounts together.
    public var trace: Trace
    /// Where each file is, by its index in the trace.
    public var origins: [UInt32: Origin]
    /// What belongs to each device; under `nil` what has no place.
    public var shares: [UInt32?: Share]

    /// A trace as given.
    public init(trace: Trace, origins: [UInt32: Origin], shares: [UInt32?: Share]) {
        self.trace = trace
        self.origins = origins
        self.shares = shares
    }

    /// Devices with anything in the trace.
    public var devices: Set<UInt32> { Set(origins.values.map(\.device)) }

    /// What belongs to one mount, and what was lost of it.
    ///
    /// - A loss belongs to the mount that it was lost from: another's takes nothing from this one.
    /// - What has no place (mounts beyond the limit share one) belongs to the mounts without a place
    ///   of their own.
    /// - The kernel says which program it skipped and not for which task: what may be missing for that,
    ///   and what does not add up, is said of every mount with any traffic, and of no other.
    public func mount(_ device: UInt32) -> Trace {
        func isHere(_ file: UInt32) -> Bool { origins[file]?.device == device }
        var part = trace
        part.files.removeAll { !isHere($0.id) }
        part.calls.removeAll { !isHere($0.file) }
        part.acquisitions.removeAll { !isHere($0.file) }
        part.opens.removeAll { !isHere($0.file) }
        part.blocked.removeAll { !isHere($0.file) }
        part.elsewhere?.removeAll { !isHere($0.file) }
        part.nested?.removeAll { !isHere($0.file) }
        let share = shares[device] ?? shares[nil] ?? Share()
        part.losses = share.losses
        part.contentionBegin = share.contentionBegin
        part.firstAttemptsFailed = share.firstAttemptsFailed
        let isQuiet = part.calls.isEmpty && part.acquisitions.isEmpty && part.opens.isEmpty
        if !isQuiet { part.losses.takeUnplaced(of: trace.losses) }
        return part
    }

    /// Whose writes the files of the trace are of; empty unless processes are told apart.
    public var writers: [UInt32: WriterProcess] { origins.compactMapValues(\.writer) }

    /// Writers that hold an `i_rwsem` of the mount now.
    public func writersInside(_ device: UInt32) -> UInt64 {
        origins.values.reduce(0) { $0 + ($1.device == device ? $1.writersInside : 0) }
    }
}

extension Losses {
    /// Takes over what is known of all mounts together and has no place.
    fileprivate mutating func takeUnplaced(of all: Losses) {
        recursionMisses = all.recursionMisses
        mayBeMissing = all.mayBeMissing
        brokenInvariants = all.brokenInvariants
        opensUnread = all.opensUnread
    }
}
