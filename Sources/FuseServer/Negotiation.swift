// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What the server and the kernel agreed on at INIT.
public struct Negotiation: Codable, Equatable, Sendable {
    /// The protocol's major version, 7.
    public var major: UInt32
    /// The protocol's minor version, the kernel's own.
    public var minor: UInt32
    /// Names of the `FUSE_*` flags in force, without the prefix, lowest bit first.
    public var flags: [String]
    /// Names of all flags the kernel offered.
    public var kernelOffers: [String]
    /// Largest WRITE, in bytes.
    public var maxWrite: UInt32
    /// Whether `FUSE_PASSTHROUGH` is in force.
    public var passthrough: Bool
    /// Whether `FUSE_WRITEBACK_CACHE` is in force.
    public var writebackCache: Bool
    /// `max_stack_depth` given with passthrough; 0 without it.
    public var maxStackDepth: UInt32
    /// What the server replies to OPEN and CREATE.
    public var openFlags: OpenFlags
}

extension Negotiation: CustomStringConvertible {
    /// One line: the version, the open flags, what matters of INIT.
    public var description: String {
        let granted = passthrough ? "granted (stack depth \(maxStackDepth))" : "not asked for"
        return "FUSE \(major).\(minor), passthrough \(granted), "
            + "writeback cache \(writebackCache ? "on" : "off"), "
            + "max write \(maxWrite >> 10) KiB, files open with \(openFlags)"
    }
}
