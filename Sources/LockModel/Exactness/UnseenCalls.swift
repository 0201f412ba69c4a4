// SPDX-License-Identifier: Apache-2.0

/// What a call that no program of its own saw leaves behind: the locks it took look as if taken outside of
/// any call, by one of the functions that writes go through.
extension Trace {
    /// Most calls or completions that can have gone by unseen, by the locks that they took.
    ///
    /// - Parameter lost: most acquisitions and opens that can have gone by unseen themselves.
    /// - Returns: `nil` where locks do not tell: the addresses of some file's are not known, or calls that
    ///   were seen took none.
    func mostUnseenByLocks(_ thing: CountedThing, lost: [CountedThing: UInt64]) -> UInt64? {
        guard knowsEveryFile, let elsewhere, lost[.opens, default: 0] == 0,
            losses.opensOverLimit ?? 0 == 0, losses.opensUnread ?? 0 == 0,
            losses.locksOverLimit == 0, losses.elsewhereOverLimit ?? 0 == 0
        else { return nil }
        switch thing {
        case .calls:
            let seen = calls.filter { !$0.isCompletion }.map(\.shape)
            guard !seen.isEmpty, seen.allSatisfy({ $0.inodeExclusive + $0.inodeShared > 0 })
            else { return nil }
            let groups = elsewhere.filter { $0.lockClass == .inodeRwsem }
            return Self.unclaimed(groups) { !Self.otherOperations.contains($0) }
                + lost[.exclusive, default: 0] + lost[.shared, default: 0]
        case .completions:
            let seen = calls.filter(\.isCompletion).map(\.shape)
            guard !seen.isEmpty, seen.allSatisfy({ $0.fiLock > 0 }) else { return nil }
            let groups = elsewhere.filter { $0.lockClass == .fiLock }
            return Self.unclaimed(groups) { Self.completions.contains($0) }
                + lost[.fiLock, default: 0]
        case .exclusive, .shared, .fiLock, .opens: return nil
        }
    }

    /// Who takes an inode's rwsem for something else than a write: fs/attr.c, fs/open.c, fs/utimes.c,
    /// fs/fuse/file.c. Who is not known to may have written.
    private static let otherOperations: Set = [
        "do_truncate", "chmod_common", "chown_common", "vfs_utimes", "fuse_file_fallocate",
        "fuse_fsync", "fuse_file_llseek", "fuse_open",
    ]
    /// Who takes fi->lock where a write completes: fs/fuse/file.c, fs/fuse/passthrough.c.
    private static let completions: Set = [
        "fuse_aio_complete", "fuse_write_update_attr", "fuse_passthrough_end_write",
    ]

    /// Acquisitions by functions that may be meant and by those that are not known, and those of which
    /// only the release was seen: releases have no call site.
    private static func unclaimed(
        _ groups: [ElsewhereGroup], mayBeMeant: (String) -> Bool
    ) -> UInt64 {
        Set(groups.map(\.mode)).reduce(0) { total, mode in
            let all = groups.filter { $0.mode == mode }
            let meant = all.filter { $0.callSite.map(mayBeMeant) ?? true }
            let released = all.reduce(0) { $0 + $1.released }
            let taken = all.reduce(0) { $0 + $1.begun }
            return total + meant.reduce(0) { $0 + $1.begun }
                + (released > taken ? released - taken : 0)
        }
    }
}

extension ElsewhereGroup {
    /// Acquisitions whose beginning or return was seen.
    fileprivate var begun: UInt64 { max(entered > failed ? entered - failed : 0, taken) }
}
