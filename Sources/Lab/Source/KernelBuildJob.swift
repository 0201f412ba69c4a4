// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import SystemPackage

/// What is to be built, read once: what names the cache entry is what is compiled.
struct KernelBuildJob {
    let spec: KernelSource
    let patches: [KernelPatch]
    let fragment: String
    /// The name of the cache entry.
    let key: String

    /// Reads the patches of a spec.
    init(_ spec: KernelSource) throws(LabError) {
        var patches: [KernelPatch] = []
        for file in spec.patches { patches.append(try KernelPatch(file)) }
        self.spec = spec
        self.patches = patches
        fragment = LabConfiguration.fragment(spec.variations)
        key = KernelBuildKey.entry(config: fragment, patches: patches.map(\.bytes))
    }

    /// Names the objects of a configuration, which all patches share.
    var objectsName: String { "build-" + KernelBuildKey.hash([Array(fragment.utf8)]) }

    /// Builds next to the entry `SHELF/KEY` and moves it there when it is complete.
    func run(_ build: KernelBuild, to shelf: FilePath, logger: Logger) async throws(LabError) {
        try HostFiles.makeDirectories(build.objects)
        try announce(build, logger)
        let entry = shelf.appending(key)
        let staging = shelf.appending(".partial")
        HostFiles.removeTree(staging)
        defer { HostFiles.removeTree(staging) }
        try HostFiles.makeDirectories(staging)
        let start = ContinuousClock.now
        try await build.run(fragment: fragment, to: staging)
        HostFiles.removeTree(entry)
        try HostFiles.rename(staging, to: entry)
        let seconds = (ContinuousClock.now - start).components.seconds
        logger.notice("built \(spec) in \(seconds) s; its log is \(entry)/build.log")
    }

    /// Says what a build will take, and refuses one that the disk has no room for.
    private func announce(_ build: KernelBuild, _ logger: Logger) throws(LabError) {
        guard !build.isIncremental else {
            logger.notice("building \(spec): what has changed, a minute or two")
            return
        }
        let free = try HostFiles.freeSpace(build.objects)
        guard free >= Self.objectBytes else {
            throw .build(
                .noSpace(path: build.objects.string, needed: Self.objectBytes, free: free))
        }
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        logger.notice(
            """
            building \(spec): about \(max(1, Self.coreMinutes / cores)) min on \(cores) idle cores \
            and \(Self.objectBytes >> 20) MiB in \(build.objects), once
            """)
    }

    /// What a build from nothing takes, measured on linux-source-7.3.
    private static let coreMinutes = 13
    private static let objectBytes: UInt64 = 1700 << 20
}
