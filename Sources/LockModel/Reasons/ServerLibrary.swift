// SPDX-License-Identifier: Apache-2.0

/// How a server asks for the flags, by the library it is written with.
public struct ServerLibrary: Equatable, Sendable {
    /// The library.
    public var name: String
    /// What sets FOPEN_DIRECT_IO, in the replies to OPEN and to CREATE.
    public var directIO: String
    /// What sets FOPEN_PARALLEL_DIRECT_WRITES there; nil where it cannot.
    public var parallel: String?

    /// The libraries that are known, from their headers and sources.
    public static let all: [Self] = [
        Self(
            name: "libfuse 3, in open and create", directIO: "fi->direct_io = 1",
            parallel: "fi->parallel_direct_writes = 1 (not in 3.14.0)"),
        Self(
            name: "libfuse 3, high-level, in init", directIO: "cfg->direct_io = 1",
            parallel: "cfg->parallel_direct_writes = 1 (not in 3.14.0)"),
        Self(name: "libfuse 2.9", directIO: "fi->direct_io = 1"),
        Self(
            name: "go-fuse 2.4", directIO: "fuse.FOPEN_DIRECT_IO",
            parallel: "fuse.FOPEN_PARALLEL_DIRECT_WRITES"),
        Self(
            name: "fuser, where it has FopenFlags", directIO: "FopenFlags::FOPEN_DIRECT_IO",
            parallel: "FopenFlags::FOPEN_PARALLEL_DIRECT_WRITES"),
        Self(
            name: "fuser before that", directIO: "fuser::consts::FOPEN_DIRECT_IO",
            parallel: "1 << 6 (no constant)"),
        Self(
            name: "bazil.org/fuse", directIO: "resp.Flags |= fuse.OpenDirectIO",
            parallel: "1 << 6 (no constant)"),
        Self(name: "jacobsa/fuse", directIO: "op.UseDirectIO = true"),
        Self(
            name: "none: /dev/fuse itself", directIO: "open_flags |= 1 << 0",
            parallel: "open_flags |= 1 << 6"),
    ]
}
