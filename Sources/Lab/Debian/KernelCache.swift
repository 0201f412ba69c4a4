// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import SystemPackage

/// Kernels unpacked from Debian's packages or built from source, kept for the next time.
///
/// A package's is `ROOT/kernels/debian-SERIES-FLAVOUR/VERSION/{vmlinuz,modules}`. A version appears by one rename,
/// so it is complete or absent; fetching is done under `flock`, so two processes fetch once.
public struct KernelCache: Sendable {
    /// The directory everything is kept below.
    public let root: FilePath
    private let logger: Logger
    private let progress: BuildProgress

    /// A cache in `root`, by default `fuselock` in `XDG_CACHE_HOME` or `~/.cache`. `progress` is
    /// called while a kernel is built.
    public init(
        root: FilePath? = nil, logger: Logger, progress: @escaping BuildProgress = { _ in }
    ) {
        self.root = root ?? Self.standardRoot
        self.logger = logger
        self.progress = progress
    }

    private static var standardRoot: FilePath {
        if let cache = getenv("XDG_CACHE_HOME"), cache.pointee != 0 {
            return FilePath(String(cString: cache)).appending("fuselock")
        }
        let home = getenv("HOME").map { String(cString: $0) } ?? "/root"
        return FilePath(home).appending(".cache/fuselock")
    }

    /// The kernel of a spec, from the cache when any version of it is there (no network then), else
    /// from the mirror or a build. `refresh` asks the mirror first for a version newer than the
    /// cached ones.
    public func kernel(
        _ spec: KernelSpec, refresh: Bool = false
    ) async throws(LabError) -> GuestKernel {
        switch spec {
        case .image(let path):
            _ = try HostFiles.stat(path)
            return GuestKernel(image: path)
        case .source(let source):
            return try await SourceKernels(root: root, logger: logger, progress: progress)
                .kernel(source, refresh: refresh)
        case .debian(let family, let flavour):
            let shelf = root.appending("kernels").appending(
                "debian-\(family.series)-\(flavour.shelf)")
            if !refresh, let kernel = cached(on: shelf, spec) { return kernel }
            return try await fetch(spec, family, flavour, to: shelf, refresh: refresh)
        }
    }

    /// The newest complete version on a shelf.
    private func cached(on shelf: FilePath, _ spec: KernelSpec) -> GuestKernel? {
        let names = (try? HostFiles.list(shelf)) ?? []
        let version = names.filter { !$0.hasPrefix(".") }.map(DebianVersion.init).max()
        return version.map { entry(shelf.appending($0.description), spec, $0) }
    }

    private func entry(
        _ folder: FilePath, _ spec: KernelSpec, _ version: DebianVersion
    ) -> GuestKernel {
        let modules = folder.appending("modules")
        return GuestKernel(
            image: folder.appending("vmlinuz"), modules: HostFiles.exists(modules) ? modules : nil,
            name: "\(spec) (\(version))")
    }

    private func fetch(
        _ spec: KernelSpec, _ family: DebianKernelFamily, _ flavour: DebianFlavour,
        to shelf: FilePath, refresh: Bool
    ) async throws(LabError) -> GuestKernel {
        try HostFiles.makeDirectories(shelf)
        let lock = try await FileLock.acquire(root.appending("lock"))
        defer { lock.release() }
        if !refresh, let kernel = cached(on: shelf, spec) { return kernel }
        let archive = try DebianArchive(
            directory: root.appending("apt"), sources: AptSources.ofHost())
        logger.info("asking Debian's mirror for \(spec)")
        try await archive.update()
        guard let choice = try await archive.listing().newest(family, flavour) else {
            throw .notOffered(kernel: spec.description, suites: family.suites)
        }
        let target = shelf.appending(choice.version.description)
        if !HostFiles.exists(target) { try await download(choice, from: archive, to: target) }
        return entry(target, spec, choice.version)
    }

    /// Downloads next to the target and moves the finished kernel there. What a killed process
    /// left behind goes first: the lock says nobody else is at it.
    private func download(
        _ choice: KernelListing.Choice, from archive: DebianArchive, to target: FilePath
    ) async throws(LabError) {
        let staging = target.removingLastComponent().appending(".partial")
        HostFiles.removeTree(staging)
        defer { HostFiles.removeTree(staging) }
        let done = staging.appending("done")
        try HostFiles.makeDirectories(done)
        for package in choice.packages {
            logger.info("downloading \(package) \(choice.version)")
            try await archive.unpack(package, version: choice.version, in: staging)
        }
        try UnpackedKernel(root: staging.appending("root")).move(to: done)
        try HostFiles.rename(done, to: target)
    }
}
