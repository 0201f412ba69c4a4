// SPDX-License-Identifier: Apache-2.0

/// How a FUSE server answers OPEN: the combinations this project names and compares.
public enum OpenMode: String, Codable, CaseIterable, Sendable {
    /// `FOPEN_PASSTHROUGH` alone.
    case passthrough = "passthrough"
    /// `FOPEN_PASSTHROUGH | FOPEN_PARALLEL_DIRECT_WRITES`.
    case passthroughParallel = "passthrough+parallel"
    /// `FOPEN_DIRECT_IO` alone.
    case directIO = "direct-io"
    /// `FOPEN_DIRECT_IO | FOPEN_PARALLEL_DIRECT_WRITES`.
    case directIOParallel = "direct-io+parallel"
    /// No flag: the page cache, written through.
    case cached = "cached"
    /// No flag, and `FUSE_WRITEBACK_CACHE` negotiated at INIT.
    case writeback = "writeback"

    /// The flags a server in this mode replies to OPEN.
    public var openFlags: OpenFlags {
        switch self {
        case .passthrough: [.passthrough]
        case .passthroughParallel: [.passthrough, .parallelDirectWrites]
        case .directIO: [.directIO]
        case .directIOParallel: [.directIO, .parallelDirectWrites]
        case .cached, .writeback: []
        }
    }
}
