// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage

/// Called with what a build is at, for a line that is written over; with nothing when it is done.
public typealias BuildProgress = @Sendable (String) -> Void

/// Kernels the lab builds, each kept: `ROOT/kernels/linux-source-SERIES/VERSION/KEY/bzImage` beside its
/// `System.map`, `config` and `build.log`. The source and its objects stay in `ROOT/sources` so that the
/// next set of patches costs a minute. An entry appears by one rename; whoever builds holds a lock.
struct SourceKernels {
    let root: FilePath
    let logger: Logger
    let progress: BuildProgress

    private var sources: FilePath { root.appending("sources") }

    /// The kernel of a spec, built unless the cache has it; a tree of the user's is always given to
    /// make, which knows what has changed.
    func kernel(_ spec: KernelSource, refresh: Bool) async throws(LabError) -> GuestKernel {
        let job = try KernelBuildJob(spec)
        switch spec.origin {
        case .debian(let package):
            let shelf = root.appending("kernels").appending(package)
            if !refresh, let version = newest(package, shelf),
                let kernel = cached(job, on: shelf, version)
            {
                return kernel
            }
            return try await build(job, package, shelf, refresh: refresh)
        case .tree(let folder): return try await build(job, tree: folder)
        }
    }

    private func entry(_ job: KernelBuildJob, on shelf: FilePath, _ version: DebianVersion)
        -> GuestKernel
    {
        GuestKernel(
            image: shelf.appending(version.description).appending(job.key).appending("bzImage"),
            name: "\(job.spec) (\(version))", parameters: job.spec.bootParameters)
    }

    private func cached(_ job: KernelBuildJob, on shelf: FilePath, _ version: DebianVersion)
        -> GuestKernel?
    {
        let kernel = entry(job, on: shelf, version)
        return HostFiles.exists(kernel.image) ? kernel : nil
    }

    private func lockSources() async throws(LabError) -> FileLock {
        try HostFiles.makeDirectories(sources)
        return try await FileLock.acquire(sources.appending("lock")) {
            logger.notice("waiting for another build to end")
        }
    }

    /// The newest version whose source or kernels are in the cache.
    private func newest(_ package: String, _ shelf: FilePath) -> DebianVersion? {
        [shelf, sources.appending(package)].flatMap { (try? HostFiles.list($0)) ?? [] }
            .filter { !$0.hasPrefix(".") }.map(DebianVersion.init).max()
    }

    private func build(
        _ job: KernelBuildJob, _ package: String, _ shelf: FilePath, refresh: Bool
    ) async throws(LabError) -> GuestKernel {
        try await BuildTools.check()
        let lock = try await lockSources()
        defer { lock.release() }
        let package = SourcePackage(package: package, root: root, logger: logger)
        let (version, tree) = try await package.unpacked(
            cached: refresh ? nil : newest(package.package, shelf))
        if let kernel = cached(job, on: shelf, version) { return kernel }
        try tree.restore()
        try await tree.apply(job.patches)
        let build = KernelBuild(
            source: tree.source, objects: tree.source.appending(job.objectsName),
            log: tree.folder.appending("\(job.objectsName).log"), progress: progress)
        try await job.run(build, to: shelf.appending(version.description), logger: logger)
        return entry(job, on: shelf, version)
    }

    private func build(_ job: KernelBuildJob, tree folder: FilePath) async throws(LabError)
        -> GuestKernel
    {
        try await BuildTools.check()
        let source = try HostFiles.absolute(folder)
        guard ["Kbuild", "Makefile"].map(source.appending).allSatisfy(HostFiles.exists) else {
            throw .build(.notATree(source.string))
        }
        guard
            ![".config", "include/config"].map(source.appending).contains(where: HostFiles.exists)
        else { throw .build(.treeNotClean(source.string)) }
        let lock = try await lockSources()
        defer { lock.release() }
        let place = sources.appending("tree-\(KernelBuildKey.hash([Array(source.string.utf8)]))")
        let build = KernelBuild(
            source: source, objects: place.appending(job.objectsName),
            log: place.appending("\(job.objectsName).log"), progress: progress)
        let shelf = root.appending("kernels").appending(place.lastComponent?.string ?? "tree")
        try await job.run(build, to: shelf, logger: logger)
        return GuestKernel(
            image: shelf.appending(job.key).appending("bzImage"), name: job.spec.description,
            parameters: job.spec.bootParameters)
    }
}
