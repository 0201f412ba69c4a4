// SPDX-License-Identifier: Apache-2.0

/// The `FOPEN_*` flags of an open FUSE file (include/uapi/linux/fuse.h).
///
/// Every flag of protocol 7.46 (Linux 7.3) has a name. The server replies a set; the kernel may keep
/// fewer (fs/fuse/iomode.c, `fuse_file_io_open`).
public struct OpenFlags: OptionSet, Hashable, Sendable {
    /// The bits as in `fuse_open_out.open_flags` and `fuse_file.open_flags`.
    public let rawValue: UInt32

    /// Flags from their kernel bits; unknown bits are kept.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `FOPEN_DIRECT_IO`: bypass the page cache.
    public static let directIO = OpenFlags(rawValue: 1 << 0)
    /// `FOPEN_KEEP_CACHE`: do not invalidate the page cache on open.
    public static let keepCache = OpenFlags(rawValue: 1 << 1)
    /// `FOPEN_NONSEEKABLE`: the file is not seekable.
    public static let nonSeekable = OpenFlags(rawValue: 1 << 2)
    /// `FOPEN_CACHE_DIR`: cache this directory's entries.
    public static let cacheDirectory = OpenFlags(rawValue: 1 << 3)
    /// `FOPEN_STREAM`: the file is a stream.
    public static let stream = OpenFlags(rawValue: 1 << 4)
    /// `FOPEN_NOFLUSH`: no FLUSH request on close.
    public static let noFlush = OpenFlags(rawValue: 1 << 5)
    /// `FOPEN_PARALLEL_DIRECT_WRITES`: concurrent direct writes to one inode are fine.
    public static let parallelDirectWrites = OpenFlags(rawValue: 1 << 6)
    /// `FOPEN_PASSTHROUGH`: the kernel reads and writes a backing file itself (Linux 6.9).
    public static let passthrough = OpenFlags(rawValue: 1 << 7)
    /// `FOPEN_IO_URING_ZERO_COPY`: the server gets the pages of reads and writes by registered buffers
    /// of its io_uring, not by copies (Linux 7.3, protocol 7.46).
    public static let ioUringZeroCopy = OpenFlags(rawValue: 1 << 8)

    private static let names: [(OpenFlags, String)] = [
        (.directIO, "DIRECT_IO"), (.keepCache, "KEEP_CACHE"), (.nonSeekable, "NONSEEKABLE"),
        (.cacheDirectory, "CACHE_DIR"), (.stream, "STREAM"), (.noFlush, "NOFLUSH"),
        (.parallelDirectWrites, "PARALLEL_DIRECT_WRITES"), (.passthrough, "PASSTHROUGH"),
        (.ioUringZeroCopy, "IO_URING_ZERO_COPY"),
    ]

    /// The kernel's names without the `FOPEN_` prefix, lowest bit first; unknown bits in hex.
    public var flagNames: [String] {
        let known = Self.names.filter { contains($0.0) }.map(\.1)
        let rest = subtracting(Self.names.reduce(into: []) { $0.formUnion($1.0) })
        return known + (rest.isEmpty ? [] : ["0x" + String(rest.rawValue, radix: 16)])
    }
}

extension OpenFlags: CustomStringConvertible {
    /// `PASSTHROUGH|PARALLEL_DIRECT_WRITES`, or `none`.
    public var description: String { isEmpty ? "none" : flagNames.joined(separator: "|") }
}

extension OpenFlags: Codable {
    /// Reads the list of names this type writes.
    public init(from decoder: any Decoder) throws {
        let names = try decoder.singleValueContainer().decode([String].self)
        self = try names.reduce(into: []) { flags, name in
            if let known = Self.names.first(where: { $0.1 == name })?.0 {
                flags.formUnion(known)
            } else if name.hasPrefix("0x"), let bits = UInt32(name.dropFirst(2), radix: 16) {
                flags.formUnion(OpenFlags(rawValue: bits))
            } else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "\"\(name)\" is not the name of a FUSE open flag"))
            }
        }
    }

    /// Writes the flags as a list of names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(flagNames)
    }
}
