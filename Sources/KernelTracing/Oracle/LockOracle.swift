// SPDX-License-Identifier: Apache-2.0

import HostSystem
import LockModel
import SystemPackage

/// The kernel's own lock statistics (CONFIG_LOCK_STAT), to hold a trace against.
///
///     let oracle = try LockOracle()
///     try oracle.start()      // from here on, everybody's acquisitions count
///     ...
///     let counts = try oracle.counts()
public struct LockOracle {
    private static let file: FilePath = "/proc/lock_stat"
    private static let `switch`: FilePath = "/proc/sys/kernel/lock_stat"
    private static let inodeClass = "&sb->s_type->i_mutex_key"

    /// Nothing but a kernel with lock statistics.
    public static var isAvailable: Bool { ProcFile.read(`switch`) != nil }

    /// Throws `noLockStatistics` on any other kernel.
    public init() throws(TracingError) {
        guard Self.isAvailable else { throw .noLockStatistics }
    }

    /// Switches counting on and sets every count to zero.
    public func start() throws(TracingError) {
        try write("1", to: Self.switch)
        try write("0", to: Self.file)
    }

    /// What the kernel has counted since of the locks of FUSE inodes, all mounts and all callers. The
    /// classes are known once a FUSE file has been locked.
    public func counts() throws(TracingError) -> OracleCounts {
        let statistics = LockStatFile(parsing: ProcFile.read(Self.file) ?? "")
        guard !statistics.hasStopped else { throw .lockStatisticsStopped }
        let classes = LockdepClasses(parsing: ProcFile.read("/proc/lockdep") ?? "")
        guard
            let type = KernelSymbols.extent(
                of: "fuse_fs_type", in: ProcFile.read("/proc/kallsyms") ?? ""),
            let full = classes.name(startingWith: Self.inodeClass, keyIn: type),
            let name = classes.nameInLockStat(full)
        else { throw .lockClassUnknown }
        return OracleCounts(
            inodeExclusive: statistics.row(name), inodeShared: statistics.row(name, shared: true),
            fiLock: statistics.row("&fi->lock"))
    }

    private func write(_ text: String, to path: FilePath) throws(TracingError) {
        do {
            let file = try FileDescriptor.open(path, .writeOnly)
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch {
            throw .lockStatisticsRefused(path: path.string, errno: (error as? Errno) ?? .ioError)
        }
    }
}

extension LockStatFile {
    /// The row of a class; zeroes for one that nobody took.
    fileprivate func row(_ name: String, shared: Bool = false) -> OracleCounts.Pair {
        let row = rows.first { $0.name == name && $0.isShared == shared }
        return OracleCounts.Pair(
            acquisitions: row?.acquisitions ?? 0, contentions: row?.contentions ?? 0)
    }
}
