// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Everything a guest starts with, as the archive its kernel unpacks.
///
/// Not compressed: unpacking gzip under TCG costs more than the copy it saves.
struct Initramfs {
    private var archive = CPIOArchive()
    private var added: Set<String> = []

    /// Loaded where they are modules, whatever the command.
    private static let standardModules = ["virtio_pci", "virtio_console", "fuse"]

    /// Builds the archive of a job for a kernel.
    static func build(_ job: GuestJob, for kernel: GuestKernel) async throws(LabError) -> [UInt8] {
        var initramfs = Initramfs()
        let path = "/usr/bin/\(job.executable.lastComponent?.string ?? "command")"
        initramfs.addText("/init", GuestInit.script(job), executable: true)
        initramfs.addText(
            GuestInit.folder + "/command", GuestInit.command(job, path: path), executable: true)
        initramfs.archive.addCharacterDevice("/dev/console", major: 5, minor: 1)
        let busybox = try await HostTool.busybox.path()
        try await initramfs.add(.init(busybox, at: "/bin/busybox"))
        try await initramfs.add(.init(job.executable, at: path))
        for input in job.inputs { try await initramfs.add(input) }
        try await initramfs.addModules(job.modules, of: kernel)
        return initramfs.archive.finished()
    }

    private mutating func addText(_ path: String, _ text: String, executable: Bool = false) {
        archive.addFile(path, Array(text.utf8), executable: executable)
    }

    /// A file with its libraries, or a directory with all in it. Links are followed: what they lead
    /// to may be outside.
    private mutating func add(_ input: GuestJob.Input) async throws(LabError) {
        guard added.insert(input.guestPath).inserted else { return }
        let status = try HostFiles.stat(input.hostPath)
        if status.type == .directory {
            archive.addDirectory(input.guestPath)
            for name in try HostFiles.list(input.hostPath) {
                try await add(
                    .init(input.hostPath.appending(name), at: input.guestPath + "/" + name))
            }
            return
        }
        let contents = try HostFiles.read(input.hostPath)
        let executable = !status.permissions.isDisjoint(
            with: [.ownerExecute, .groupExecute, .otherExecute])
        archive.addFile(input.guestPath, contents, executable: executable)
        if executable, contents.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
            try await addLibraries(of: input)
        }
    }

    /// Libraries keep their paths, where the loader looks; those found next to the executable stay
    /// next to it, for `$ORIGIN`.
    private mutating func addLibraries(of input: GuestJob.Input) async throws(LabError) {
        let home = input.hostPath.removingLastComponent()
        let guestHome = FilePath(input.guestPath).removingLastComponent()
        for library in try await SharedLibraries.needed(by: input.hostPath) {
            let path = FilePath(library)
            let isNeighbour = path.removingLastComponent() == home
            let place = isNeighbour ? guestHome.appending(path.lastComponent?.string ?? "") : path
            guard added.insert(place.string).inserted else { continue }
            archive.addFile(place.string, try HostFiles.read(path), executable: true)
        }
    }

    private mutating func addModules(
        _ names: [String], of kernel: GuestKernel
    ) async throws(LabError) {
        var loaded: [String] = []
        if let tree = kernel.modules {
            let modules = try KernelModules(tree: tree)
            for module in try await modules.closure(of: Self.standardModules + names) {
                archive.addFile("\(GuestInit.folder)/\(module.name).ko", module.contents)
                loaded.append(module.name)
            }
        }
        addText(GuestInit.folder + "/modules", loaded.map { $0 + "\n" }.joined())
    }
}
