// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage

/// One of Debian's packages of kernel source, unpacked once a version:
/// `ROOT/sources/linux-source-SERIES/VERSION/tree`.
struct SourcePackage {
    let package: String
    let root: FilePath
    let logger: Logger

    /// What an unpacked source and its package take.
    private static let bytes: UInt64 = 1600 << 20

    /// A version's tree, from the cache when it is there; without a version, the newest the mirror
    /// has. Whoever calls holds the lock of the sources.
    func unpacked(
        cached version: DebianVersion?
    ) async throws(LabError) -> (DebianVersion, SourceTree) {
        let shelf = root.appending("sources").appending(package)
        if let version {
            let folder = shelf.appending(version.description)
            if HostFiles.exists(folder) { return (version, SourceTree(folder: folder)) }
        }
        let lock = try await FileLock.acquire(root.appending("lock"))
        defer { lock.release() }
        let archive = try DebianArchive(
            directory: root.appending("apt"), sources: AptSources.ofHost())
        logger.info("asking Debian's mirror for \(package)")
        try await archive.update()
        guard let newest = try await archive.newest(package) else {
            throw .build(.noSuchSource(package: package, suites: DebianKernelFamily.suites))
        }
        let folder = shelf.appending(newest.description)
        if !HostFiles.exists(folder) { try await download(newest, from: archive, to: folder) }
        return (newest, SourceTree(folder: folder))
    }

    private func download(
        _ version: DebianVersion, from archive: DebianArchive, to folder: FilePath
    ) async throws(LabError) {
        let staging = folder.removingLastComponent().appending(".partial")
        HostFiles.removeTree(staging)
        defer { HostFiles.removeTree(staging) }
        let tree = staging.appending("done/tree")
        try HostFiles.makeDirectories(tree)
        let free = try HostFiles.freeSpace(staging)
        guard free >= Self.bytes else {
            throw .build(.noSpace(path: staging.string, needed: Self.bytes, free: free))
        }
        logger.notice(
            "downloading \(package) \(version): \(Self.bytes >> 20) MiB below \(root), once")
        try await archive.unpack(package, version: version, in: staging)
        try await unpack(staging.appending("root/usr/src/\(package).tar.xz"), to: tree)
        try HostFiles.rename(staging.appending("done"), to: folder)
    }

    /// Register descriptions of AMD's GPUs are a third of the source, and nothing the lab builds.
    private func unpack(_ tarball: FilePath, to tree: FilePath) async throws(LabError) {
        _ = try await HostTool.tar.require([
            "-x", "-I", "xz -T0", "-f", tarball.string, "-C", tree.string,
            "--strip-components=1", "--exclude=*/drivers/gpu/drm/amd/include",
        ])
    }
}
