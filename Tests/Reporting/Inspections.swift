// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Inspections as Linux 6.18 gave them, and as other kernels would.
enum Inspections {
    static let server = TargetInfo(
        path: "/mnt/fuse", mountPoint: "/mnt/fuse", fileSystem: "fuse.fuselock", inode: nil)

    static func inspection(
        _ files: [OpenFileState], target: TargetInfo? = server, holds: [FileHold]? = nil
    ) -> Inspection {
        Inspection(
            version: "0.1.0", recordedAt: "2026-11-24T22:15:53Z",
            kernel: KernelInfo(release: "6.18.44", machine: "x86_64", cpus: 2), target: target,
            elapsedNs: 9_831_514, files: files, holds: holds)
    }

    /// One of several opens of a passthrough file with writers at work.
    static func passthrough(_ descriptor: Int32, rwsem: UInt64 = 3) -> OpenFileState {
        OpenFileState(
            process: fio, descriptor: descriptor, path: "/mnt/fuse/a.dat", device: "0:39",
            inode: 4, size: 16 << 20, access: FileAccess(isDirect: true), openFlags: [.passthrough],
            ioMode: IOMode(counter: -4), cachedIOMode: false,
            rwsem: RwsemState(count: rwsem, owner: fio),
            backing: OpenFileState.Backing(
                inode: 99, fileSystem: "ext4", path: "/srv/a.dat", pathInFileSystem: "/a.dat"))
    }

    static let parallel = OpenFileState(
        process: fio, descriptor: 3, path: "/mnt/fuse/b.dat", device: "0:39", inode: 5,
        size: 4096, access: FileAccess(isDirect: true),
        openFlags: [.directIO, .parallelDirectWrites],
        ioMode: IOMode(counter: -2), cachedIOMode: false, rwsem: RwsemState(count: 0x400))

    /// On a kernel with neither I/O modes nor a rwsem count, and gone before its path was read.
    static let bare = OpenFileState(
        process: fio, descriptor: 9, path: nil, device: "0:39", inode: 6, size: 0,
        access: FileAccess(), openFlags: [])

    static let pinned = OpenFileState(
        process: ProcessName(pid: 7, command: "fuselock"), descriptor: 5,
        path: "/mnt/fuse/b.dat (deleted)", device: "0:39", inode: 5, size: 4096,
        access: FileAccess(isPathOnly: true), openFlags: nil)

    /// The same file mapped by somebody, and one that a loop device writes to.
    static let holds = [
        FileHold(
            kind: .mapping, process: ProcessName(pid: 8, command: "ld"), path: "/mnt/fuse/a.dat",
            device: "0:39", inode: 4, node: .init(id: 4, generation: 0), size: 16 << 20,
            writes: false),
        FileHold(
            kind: .opener, path: "/mnt/fuse/disk\u{1B}[2J.img", device: "0:39", inode: 9,
            node: .init(id: 9, generation: 1), size: 1 << 20, writes: true),
    ]

    private static let fio = ProcessName(pid: 1234, command: "fio")
}
