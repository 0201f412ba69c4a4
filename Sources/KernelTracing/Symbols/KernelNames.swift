// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

extension WritePath {
    /// From `enum fl_path`.
    init?(_ path: UInt8) {
        switch UInt32(path) {
        case FL_PATH_PASSTHROUGH.rawValue: self = .passthrough
        case FL_PATH_DIRECT_IO.rawValue: self = .directIO
        case FL_PATH_CACHED.rawValue: self = .cached
        case FL_PATH_SPLICE.rawValue: self = .splice
        case FL_PATH_DAX.rawValue: self = .dax
        default: return nil
        }
    }
}

extension LockClass {
    /// From `enum fl_lock_class`.
    init?(kernel lockClass: UInt8) {
        switch UInt32(lockClass) {
        case FL_LOCK_INODE.rawValue: self = .inodeRwsem
        case FL_LOCK_BACKING.rawValue: self = .backingRwsem
        case FL_LOCK_FI.rawValue: self = .fiLock
        default: return nil
        }
    }
}

extension LockMode {
    /// From `enum fl_lock_mode`.
    init?(kernel mode: UInt8) {
        switch UInt32(mode) {
        case FL_MODE_EXCLUSIVE.rawValue: self = .exclusive
        case FL_MODE_SHARED.rawValue: self = .shared
        case FL_MODE_SPIN.rawValue: self = .spin
        default: return nil
        }
    }
}

extension LockFunction {
    /// From `enum fl_function`.
    init?(kernel function: UInt8) {
        switch UInt32(function) {
        case FL_FN_DOWN_WRITE.rawValue: self = .downWrite
        case FL_FN_DOWN_WRITE_KILLABLE.rawValue: self = .downWriteKillable
        case FL_FN_DOWN_WRITE_TRYLOCK.rawValue: self = .downWriteTrylock
        case FL_FN_DOWN_READ.rawValue: self = .downRead
        case FL_FN_DOWN_READ_KILLABLE.rawValue: self = .downReadKillable
        case FL_FN_DOWN_READ_INTERRUPTIBLE.rawValue: self = .downReadInterruptible
        case FL_FN_DOWN_READ_TRYLOCK.rawValue: self = .downReadTrylock
        case FL_FN_DOWNGRADE_WRITE.rawValue: self = .downgradeWrite
        case FL_FN_SPIN_LOCK.rawValue: self = .rawSpinLock
        case FL_FN_RT_SPIN_LOCK.rawValue: self = .rtSpinLock
        default: return nil
        }
    }
}

/// File systems by `s_magic` (include/uapi/linux/magic.h).
enum FileSystemMagic {
    private static let names: [UInt64: String] = [
        0x0102_1994: "tmpfs", 0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs",
        0x794C_7630: "overlay", 0x6573_5546: "fuse", 0xF2F5_2010: "f2fs", 0x8584_58F6: "ramfs",
        0x6969: "nfs", 0x2FC1_2FC1: "zfs", 0xCA45_1A4E: "bcachefs",
    ]

    static func name(of magic: UInt64) -> String {
        names[magic] ?? "0x" + String(magic, radix: 16)
    }
}
