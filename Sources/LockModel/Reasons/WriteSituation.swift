// SPDX-License-Identifier: Apache-2.0

/// What is known of writes that took the exclusive side, and everything that kept them from the
/// shared one.
struct WriteSituation {
    var path: WritePath
    /// `ff->open_flags`: what the kernel kept.
    var flags: OpenFlags
    /// What the server replied; `nil` where that is not known.
    var requested: OpenFlags?
    var conditions: WriteConditions = []
    /// They took the shared side first.
    var hadShared = false
    /// This kernel is known to keep the flag on passthrough files.
    var keepsFlag = false

    /// Why they were exclusive, in the order in which the kernel looks (fs/fuse/file.c,
    /// `fuse_dio_wr_exclusive_lock`): the first is the reason, each of the others would be one if
    /// those before it were gone.
    var obstacles: [Reason] {
        let found = first + atFile
        if hadShared { return found.contains(.cachedMode) ? [.cachedMode] : [.lostRace] }
        return found.isEmpty ? [.unconditional] : found
    }

    /// What the way through the kernel decides.
    private var first: [Reason] {
        switch path {
        case .cached: [conditions.contains(.direct) ? .cachedPath : .buffered]
        case .splice: [.splice] + flag
        case .dax: [.dax]
        case .passthrough, .directIO: flag
        }
    }

    private var flag: [Reason] {
        flags.contains(.parallelDirectWrites) ? [] : [.withoutFlag(flags, requested, keepsFlag)]
    }

    /// What this file and these writes decide, whatever the server says. A cached path is in cached
    /// mode by itself, and needs no O_DIRECT once the server asks for direct I/O.
    private var atFile: [Reason] {
        var found: [Reason] = []
        if conditions.contains(.append) { found.append(.append) }
        if conditions.contains(.cachedMode), path != .cached, path != .dax {
            found.append(.cachedMode)
        }
        if conditions.isDisjoint(with: .append), conditions.contains(.pastEOF) {
            found.append(.pastEOF)
        }
        if path == .passthrough, !conditions.contains(.direct) { found.append(.buffered) }
        return found
    }
}

extension WriteSituation {
    init(_ group: CallGroup, requested: OpenFlags?, keepsFlag: Bool) {
        self.init(
            path: group.path, flags: group.openFlags, requested: group.requested ?? requested,
            conditions: group.conditions, hadShared: group.shape.inodeShared > 0,
            keepsFlag: keepsFlag)
    }
}
