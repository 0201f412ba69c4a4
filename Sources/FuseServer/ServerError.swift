// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Why a server could not be started: each a sentence that says what to do.
public enum ServerError: Error, Equatable, Sendable {
    /// Open flags or options the kernel's protocol does not allow together.
    case invalidOptions(String)
    /// No `CAP_SYS_ADMIN`: mounting and registering backing files need it.
    case notPrivileged
    /// /dev/fuse could not be opened.
    case noFuseDevice(Errno)
    /// BACKING could not be used as a directory.
    case backing(FilePath, Errno)
    /// The mount point could not be used as a directory.
    case mountPoint(FilePath, Errno)
    /// Something is mounted at the mount point already.
    case alreadyMounted(FilePath, type: String)
    /// The mount point lies in BACKING, or is BACKING: the server would serve itself.
    case mountPointInsideBacking(FilePath, backing: FilePath)
    /// The kernel refused the mount.
    case mountRefused(FilePath, step: String, Errno)
    /// The kernel's INIT request did not come, or made no sense.
    case handshake(String)
    /// The kernel speaks a protocol too old for what was asked.
    case kernelTooOld(feature: String, needs: String, kernelProtocol: String)
    /// The kernel is new enough but does not offer passthrough.
    case passthroughNotOffered(kernelProtocol: String)
    /// BACKING is on a file system stacked too deep (`FUSE_DEV_IOC_BACKING_OPEN`: `ELOOP`).
    case backingStackedTooDeep(FilePath, maxStackDepth: Int)
    /// The kernel refused to register a backing file for another reason.
    case backingRefused(FilePath, Errno)
    /// The process that guards the mount could not be started, or did not answer.
    case guardFailed(FilePath, String)
    /// A system call of the server's own set-up failed.
    case system(String, Errno)
}

extension ServerError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .invalidOptions(let reason):
            reason
        case .notPrivileged:
            "serving a FUSE mount needs CAP_SYS_ADMIN: run it as root"
        case .noFuseDevice(let error):
            "cannot open /dev/fuse (\(error)): load the fuse module (modprobe fuse), or give "
                + "this container the device"
        case .backing(let path, let error):
            "cannot serve \(path) (\(error)): BACKING must be an existing directory"
        case .mountPoint(let path, .socketNotConnected):
            "\(path) is a FUSE mount whose server is gone: remove it with `umount -l \(path)`"
        case .mountPoint(let path, let error):
            "cannot mount at \(path) (\(error)): the mount point must be an existing directory"
        case .alreadyMounted(let path, let type):
            "a \(type) file system is already mounted at \(path): unmount it, or choose another "
                + "mount point"
        case .mountPointInsideBacking(let path, let backing):
            "the mount point \(path) is inside \(backing), which it would show: the server would "
                + "wait for itself; choose a mount point outside BACKING"
        case .mountRefused(let path, let step, let error):
            "the kernel refused to mount at \(path) (\(step): \(error))"
        case .handshake(let reason):
            "the kernel's FUSE handshake failed: \(reason)"
        case .kernelTooOld(let feature, let needs, let version):
            "\(feature) needs \(needs); this kernel speaks FUSE \(version)"
        case .passthroughNotOffered(let version):
            "this kernel (FUSE \(version)) does not offer passthrough: it needs Linux 6.9 or later "
                + "built with CONFIG_FUSE_PASSTHROUGH"
        case .backingStackedTooDeep(let path, let depth):
            "\(path) is on a stacked file system (overlayfs, another passthrough mount), too deep "
                + "for passthrough at stack depth \(depth): use a directory on a file system of its "
                + "own (ext4, XFS, tmpfs)"
        case .backingRefused(let path, let error):
            "the kernel refused passthrough to files in \(path) (\(error))"
        case .guardFailed(let path, let reason):
            "cannot start \(path) to guard the mount: \(reason)"
        case .system(let call, let error):
            "cannot start the server: \(call) failed (\(error))"
        }
    }
}
