// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// One configuration of one source: configures it once, and makes the image of what the source is now.
struct KernelBuild {
    let source: FilePath
    /// The directory everything made goes to. Inside the source, kbuild uses relative paths.
    let objects: FilePath
    /// Kept after a failure, and started anew by the next build.
    let log: FilePath
    let progress: BuildProgress

    /// Exists once the configuration is complete and checked.
    private var configured: FilePath { objects.appending("fuselock.configured") }
    private var config: FilePath { objects.appending(".config") }
    private var image: FilePath { objects.appending("arch/x86/boot/bzImage") }

    /// An image was made here before, so that make only has to do what has changed since.
    var isIncremental: Bool { HostFiles.exists(image) }

    /// Configures if need be, builds, and copies `bzImage`, `System.map`, `config` and `build.log`
    /// into `folder`.
    func run(fragment: String, to folder: FilePath) async throws(LabError) {
        HostFiles.removeTree(log)
        try HostFiles.makeDirectories(objects)
        let make = KernelMake(source: source, objects: objects, log: log, progress: progress)
        if !HostFiles.exists(configured) { try await configure(make, fragment) }
        try await make.run("bzImage", jobs: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        for (made, name) in [
            (image, "bzImage"), (objects.appending("System.map"), "System.map"),
            (config, "config"), (log, "build.log"),
        ] {
            try HostFiles.write(try HostFiles.read(made), to: folder.appending(name))
        }
    }

    /// The smallest configuration there is plus the fragment; `make olddefconfig` drops what lacks a
    /// dependency without a word, so what came out is held against what was asked for.
    private func configure(_ make: KernelMake, _ fragment: String) async throws(LabError) {
        try await make.run("tinyconfig")
        try HostFiles.write(
            try HostFiles.read(config) + Array("\n\(fragment)".utf8), to: config)
        try await make.run("olddefconfig")
        let result = String(decoding: try HostFiles.read(config), as: UTF8.self)
        let missing = KernelConfig(parsing: result).missing(from: KernelConfig(parsing: fragment))
        guard missing.isEmpty else { throw .build(.optionsNotSet(missing)) }
        try HostFiles.write([], to: configured)
    }
}
