// SPDX-License-Identifier: Apache-2.0

/// What who runs a FUSE server, and did not write it, can tell it: its options for the replies to OPEN
/// that writers share the lock with.
public struct ServerOption: Equatable, Sendable {
    /// Type in mountinfo, `fuse.mergerfs`.
    public var type: String
    /// Its name, and the version that this is of.
    public var server: String
    /// What makes it reply FOPEN_DIRECT_IO; `nil` where nothing does.
    public var directIO: String?
    /// What makes it reply FOPEN_PARALLEL_DIRECT_WRITES beside that; `nil` likewise.
    public var parallel: String?
    /// What gives passthrough up; `nil` where it has none.
    public var noPassthrough: String?
    /// What else matters, where something does.
    public var note: String?
    /// Where that is from: a reply that was measured, the source, or a manual.
    public var source: String

    /// The options of a type of file system; `nil` where they are not known.
    public static func of(_ type: String) -> Self? { all.first { $0.type == type } }

    /// The type that stands for a mount's server: its own, or, where that names none, one made of the command
    /// that serves it, `fuse.bindfs`.
    public static func type(of fileSystem: String, servedBy command: String?) -> String {
        guard isNameless(fileSystem), let command else { return fileSystem }
        let isNTFS = fileSystem == "fuseblk" && command.contains("ntfs")
        return isNTFS ? fileSystem : "fuse.\(command)"
    }

    /// A type that servers without a subtype share.
    package static func isNameless(_ fileSystem: String) -> Bool {
        fileSystem == "fuse" || fileSystem == "fuseblk"
    }

    /// The options that are needed on a path, as the end of "have the server reply ...".
    func sentence(on path: WritePath) -> String {
        let needsDirectIO = path != .directIO
        let leaves = path == .passthrough || path == .splice ? noPassthrough : nil
        guard let parallel, let directIO = needsDirectIO ? directIO : "" else {
            return "\(server) has no option for that"
        }
        let options = [leaves, directIO.isEmpty ? nil : directIO, parallel].compactMap(\.self)
        let isOurs = type == "fuse.fuselock"
        let caution = [isOurs ? nil : "another version may refuse it", note].compactMap(\.self)
            .joined(separator: "; ")
        return "\(server) does with \(options.joined(separator: " "))"
            + (caution.isEmpty ? "" : " (\(caution))")
    }

    /// The same for a server that nothing is known of.
    static let unknown = "fuselock does not know this server; \(elsewhere)"

    /// The same for a mount whose server is not known.
    static let nameless =
        "which server this is, neither the mount's type nor a process with /dev/fuse open tells; "
        + elsewhere

    private static let elsewhere =
        "docs/remedies.md has what bindfs, mergerfs, sshfs and others take, and one on libfuse's high-level "
        + "API after 3.14.0 may take \(libfuse)"

    private static let libfuse = "-o parallel_direct_write=1"
    private static let libfuseNote =
        "libfuse's option, after 3.14.0; not for servers that rely on one write at a time"

    /// The file systems whose options are known, by type.
    public static let all: [Self] = [
        Self(
            type: "fuse.fuselock", server: "fuselock serve", directIO: "--direct-io",
            parallel: "--parallel-direct-writes", source: "fuselock serve --help"),
        Self(
            type: "fuse.mergerfs", server: "mergerfs 2.40", directIO: "-o cache.files=off",
            parallel: "-o parallel-direct-writes=true", noPassthrough: "-o passthrough.io=off",
            note: "no page cache then",
            source: "replies of 2.40.2 measured; mergerfs, src/fuse_open.cpp"),
        Self(
            type: "fuse.bindfs", server: "bindfs 1.18", directIO: "--direct-io",
            parallel: libfuse,
            note: "\(libfuseNote); bindfs answers one at a time without --multithreaded",
            source: "replies of 1.18.4 on libfuse 3.18.3 measured; bindfs(1)"),
        Self(
            type: "fuse.sshfs", server: "sshfs 3.7", directIO: "-o direct_io", parallel: libfuse,
            note: libfuseNote, source: "replies of 3.7.3 on libfuse 3.18.3 measured; sshfs(1)"),
        Self(
            type: "fuse.rclone", server: "rclone 1.75", directIO: "--direct-io",
            source: "replies of 1.75.2 measured; rclone, cmd/mount/file.go"),
        Self(
            type: "fuse.gocryptfs", server: "gocryptfs 2.6",
            source: "gocryptfs 2.6.1, internal/fusefrontend"),
        Self(
            type: "fuse.glusterfs", server: "glusterfs 11",
            directIO: "-o direct-io-mode=enable",
            source: "glusterfs 11.2, xlators/mount/fuse/src/fuse-bridge.c"),
        Self(
            type: "fuse.encfs", server: "encfs 1.9", directIO: "-o direct_io",
            source: "encfs 1.9.5, on libfuse 2, which has no such flag"),
        Self(
            type: "fuse.s3fs", server: "s3fs 1.97", source: "s3fs(1), on libfuse 3"),
        Self(
            type: "fuse.ceph-fuse", server: "ceph-fuse", directIO: "--fuse_disable_pagecache=1",
            source: "documentation of Ceph; it uses libfuse's low-level API"),
        Self(
            type: "fuse.fuse-overlayfs", server: "fuse-overlayfs 1.14",
            source: "fuse-overlayfs 1.14, main.c"),
        Self(
            type: "fuse.juicefs", server: "juicefs", source: "juicefs, pkg/fuse"),
        Self(
            type: "fuse.seaweedfs", server: "seaweedfs", source: "seaweedfs, weed/mount"),
        Self(
            type: "fuseblk", server: "ntfs-3g 2022.10",
            source: "ntfs-3g 2022.10.3, src/ntfs-3g.c: fuse_loop, one request at a time"),
        Self(
            type: "fuse.sfs", server: "saunafs 5.8", directIO: "-o sfsdirectio=1",
            source: "sfsmount(1) of 5.8.0"),
        Self(
            type: "virtiofs", server: "virtiofsd", directIO: "--cache=never",
            source: "virtiofsd, src/passthrough: the option is the host's"),
    ]
}
