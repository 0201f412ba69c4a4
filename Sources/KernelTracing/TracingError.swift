// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage

/// Why a kernel could not be traced. Each reads as a sentence: what was tried, what the kernel
/// said, what to do.
public enum TracingError: Error, Equatable, Sendable {
    /// The caller lacks CAP_BPF and CAP_PERFMON.
    case notPrivileged
    /// The kernel has no type information.
    case noBTF
    /// The kernel lacks functions that no trace can do without.
    case functionsMissing([String])
    /// The kernel refuses to attach programs to functions.
    case fentryRefused(errno: Errno)
    /// The kernel refuses BPF iterators.
    case iteratorsRefused(errno: Errno)
    /// The kernel refuses the programs of the observe backend.
    case observeRefused(errno: Errno)
    /// Neither a timer nor a call runs the sampler.
    case samplerRefused(errno: Errno)
    /// The kernel's locks are built otherwise than any that is known.
    case foreignLocks
    /// A walk of the kernel's open files ended early.
    case walkFailed(step: String, errno: Errno)
    /// The verifier or the loader turned a program down; the log is libbpf's.
    case loadFailed(errno: Errno, log: String)
    /// A program loaded but could not be attached.
    case attachFailed(program: String, function: String, errno: Errno)
    /// A map could not be read or written.
    case mapAccess(map: String, errno: Errno)
    /// The embedded object is not the one this program was built for.
    case objectMismatch(String)
    /// There is nothing at the path.
    case noSuchFile(path: String, errno: Errno)
    /// The server of the mount that the path leads to does not say what is there.
    case serverSilent(path: String, mount: String, connection: UInt32)
    /// The mount was taken away while programs were attached.
    case mountGone(path: String)
    /// Nobody knows what is a mount.
    case mountsUnknown(path: String)
    /// In a chroot: what the path is on is mounted outside of it.
    case mountOutside(path: String)
    /// The path is not on a FUSE file system.
    case notFUSE(path: String, fileSystem: String)
    /// The kernel keeps no lock statistics.
    case noLockStatistics
    /// Lockdep ended the statistics before the trace did.
    case lockStatisticsStopped
    /// The statistics do not tell the lock of FUSE inodes from those of other file systems.
    case lockClassUnknown
    /// The run-time statistics of BPF programs cannot be switched on.
    case runTimeStatisticsRefused(errno: Errno)
    /// A file that steers the statistics could not be written.
    case lockStatisticsRefused(path: String, errno: Errno)
}

extension TracingError {
    /// The kernel or the user is the obstacle, not what was asked for.
    public var meansUnsupported: Bool {
        switch self {
        case .notPrivileged, .noBTF, .functionsMissing, .fentryRefused, .iteratorsRefused,
            .observeRefused, .samplerRefused, .foreignLocks:
            true
        default: false
        }
    }
}

extension TracingError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .notPrivileged:
            "fuselock's BPF programs need root (or CAP_BPF and CAP_PERFMON): run it with sudo."
        case .noBTF where access("/sys/kernel", F_OK) != 0:
            "No /sys is mounted here, so that the kernel's types (/sys/kernel/btf/vmlinux) cannot be "
                + "read: mount one (mount -t sysfs sysfs /sys), or run fuselock where there is one."
        case .noBTF:
            "This kernel has no BTF (/sys/kernel/btf/vmlinux is missing), so its types are "
                + "unknown: use a kernel built with CONFIG_DEBUG_INFO_BTF=y."
        case .functionsMissing(let names):
            "This kernel has no \(names.joined(separator: ", ")): load the fuse module "
                + "(modprobe fuse), or use a kernel built with CONFIG_FUSE_FS."
        case .fentryRefused(let errno):
            "This kernel refuses to attach BPF programs to its functions (fentry: \(errno)). "
                + "Use `fuselock lab` to run the same thing on a kernel that allows it."
        case .iteratorsRefused(let errno):
            "This kernel refuses BPF iterators (\(errno)): use one with CONFIG_BPF_SYSCALL, not "
                + "locked down in confidentiality mode, or `fuselock lab`."
        case .observeRefused(let errno):
            "This kernel refuses the BPF programs that read lock states (\(errno)): use one that is "
                + "not locked down in confidentiality mode, or `fuselock lab`."
        case .samplerRefused(let errno):
            "This kernel refuses both a BPF timer and a BPF program on call to sample with "
                + "(\(errno)): use one with CONFIG_BPF_SYSCALL, not locked down in "
                + "confidentiality mode, or `fuselock lab`."
        case .foreignLocks:
            "This kernel's rw_semaphore has neither a count nor a rwbase to read: use another kernel, or "
                + "`fuselock lab`."
        case .walkFailed(let step, let errno):
            "Walking the open files of this machine failed (\(step): \(errno)): try again."
        case .loadFailed(let errno, let log):
            "The kernel did not load the BPF programs (\(errno)):\n\(log)"
        case .attachFailed(let program, let function, let errno):
            "Attaching \(program) to \(function) failed: \(errno)."
        case .mapAccess(let map, let errno):
            "Access to the BPF map \"\(map)\" failed: \(errno)."
        case .objectMismatch(let what):
            "The embedded BPF object does not fit this program: \(what). Rebuild fuselock."
        case .noSuchFile("", _):
            "The path is empty: give a FUSE mount point or a file below one (is a variable of the shell unset?)."
        case .noSuchFile(let path, let errno):
            "Cannot look at \(path): \(errno)."
        case .serverSilent(let path, let mount, let connection):
            "\(SilentServer(path: path, mountPoint: mount, connection: connection))"
        case .mountGone(let path):
            "The mount at \(path) went away before anything was measured. Mount it again, and run this "
                + "anew."
        case .mountsUnknown(let path):
            "Where \(path) leads cannot be told, since /proc/self/mountinfo cannot be read: mount /proc "
                + "here (mount -t proc proc /proc)."
        case .mountOutside(let path):
            "What \(path) is on is mounted outside of this chroot, where nobody sees what it is: give a "
                + "mount point inside of it, or run fuselock outside."
        case .notFUSE(let path, let fileSystem):
            "\(path) is on \(fileSystem), not on a FUSE file system: give a FUSE mount point or "
                + "a file below one (findmnt -t fuse,fuse.* lists them)."
        case .noLockStatistics:
            "This kernel keeps no lock statistics (CONFIG_LOCK_STAT): use "
                + "`fuselock lab --kernel source:linux-source-7.3,lock_stat`."
        case .lockStatisticsStopped:
            "The kernel stopped its lock statistics: lockdep found a fault, which its log (dmesg) "
                + "describes."
        case .lockClassUnknown:
            "The kernel's lock statistics do not tell FUSE's inodes from others: boot with "
                + "no_hash_pointers, so that /proc/lockdep shows which class is whose "
                + "(`fuselock lab --append no_hash_pointers` boots a guest so)."
        case .runTimeStatisticsRefused(let errno):
            "Switching on the run-time statistics of BPF programs failed (\(errno)): it takes "
                + "CAP_SYS_ADMIN and Linux 5.8."
        case .lockStatisticsRefused(let path, let errno):
            "Writing \(path) failed: \(errno)."
        }
    }
}
