// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The file system of a guest's backing files. A tmpfs takes its inode's lock like any file system;
/// how ext4 and XFS take theirs for direct I/O is their own affair, and shows only on them.
public enum BackingFileSystem: String, CaseIterable, Sendable {
    /// The demo's own directory, in memory.
    case tmpfs
    /// A loop device over a file in memory.
    case ext4
    /// A loop device over a file in memory.
    case xfs
}

/// A disk that is made in the guest, with the host's tools.
struct BackingDisk {
    /// Where the guest mounts it.
    static let mountPoint = "/run/backing"

    let fileSystem: BackingFileSystem
    /// Bytes of files that have to fit.
    let content: UInt64

    /// Loaded where they are modules. ext4 and XFS ask the kernel for crc32c by name, which is not
    /// among the dependencies of their modules (fs/ext4/super.c, `MODULE_SOFTDEP`).
    var modules: [String] {
        fileSystem == .tmpfs
            ? [] : ["crc32c_generic", "crc32c_intel", "loop", fileSystem.rawValue]
    }

    private var tool: HostTool { fileSystem == .ext4 ? .mke2fs : .mkfsXFS }

    /// The program that makes the file system, and what it reads.
    func inputs() async throws(LabError) -> [GuestJob.Input] {
        guard fileSystem != .tmpfs else { return [] }
        let configuration = FilePath("/etc/mke2fs.conf")
        let wanted = fileSystem == .ext4 && HostFiles.exists(configuration)
        return [.init(try await tool.path(), at: "/usr/sbin/\(tool.name)")]
            + (wanted ? [.init(configuration)] : [])
    }

    /// Commands of the guest's shell. mkfs.xfs refuses less than 300 MiB.
    var setUp: [String] {
        let make: String
        switch fileSystem {
        case .tmpfs: return []
        case .ext4: make = "/usr/sbin/mke2fs -q -F -t ext4 /run/disk"
        case .xfs: make = "/usr/sbin/mkfs.xfs -q /run/disk"
        }
        return [
            "truncate -s \(max(512 << 20, 2 * content)) /run/disk", "\(make) >&2",
            "mkdir -p \(Self.mountPoint)",
            "mount -t \(fileSystem.rawValue) -o loop /run/disk \(Self.mountPoint)",
        ]
    }
}
