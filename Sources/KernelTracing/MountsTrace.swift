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

    /// All mounts together.
    public var trace: Trace
    /// Where each file is, by its index in the trace.
    public var origins: [UInt32: Origin]

    /// A trace as given.
    public init(trace: Trace, origins: [UInt32: Origin]) {
        self.trace = trace
        self.origins = origins
    }

    /// Devices with anything in the trace.
    public var devices: Set<UInt32> { Set(origins.values.map(\.device)) }

    /// What belongs to one mount. Its losses are those of all: the kernel side does not tell them
    /// apart.
    public func mount(_ device: UInt32) -> Trace {
        func isHere(_ file: UInt32) -> Bool { origins[file]?.device == device }
        var part = trace
        part.files.removeAll { !isHere($0.id) }
        part.calls.removeAll { !isHere($0.file) }
        part.acquisitions.removeAll { !isHere($0.file) }
        part.opens.removeAll { !isHere($0.file) }
        part.blocked.removeAll { !isHere($0.file) }
        part.elsewhere?.removeAll { !isHere($0.file) }
        return part
    }

    /// Whose writes the files of the trace are of; empty unless processes are told apart.
    public var writers: [UInt32: WriterProcess] { origins.compactMapValues(\.writer) }

    /// Writers that hold an `i_rwsem` of the mount now.
    public func writersInside(_ device: UInt32) -> UInt64 {
        origins.values.reduce(0) { $0 + ($1.device == device ? $1.writersInside : 0) }
    }
}
