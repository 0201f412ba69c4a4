// SPDX-License-Identifier: Apache-2.0

/// What follows from an open file's state, and no more than follows: the conditions of
/// `fuse_file_write_iter`, `fuse_dio_wr_exclusive_lock` (fs/fuse/file.c),
/// `fuse_passthrough_write_iter` (fs/fuse/passthrough.c) and `fuse_file_io_open` (fs/fuse/iomode.c).
public enum OpenFileRemark: String, CaseIterable, Sendable {
    /// Passthrough, and the flag is not there: every version of the kernel takes the exclusive side.
    case passthroughExclusive = "passthrough_exclusive"
    /// The kernel would have dropped the flag had the server asked for it.
    case parallelFlagLacking = "parallel_flag_lacking"
    /// Passthrough, and the flag survived: a patched kernel.
    case passthroughParallel = "passthrough_parallel"
    /// Both flags of direct I/O: the server is asked, not the backing file.
    case directIOBeforePassthrough = "direct_io_before_passthrough"
    /// Direct I/O whose writers share.
    case directIOShared = "direct_io_shared"
    /// The same before Linux 6.9, where what tells the kernels apart cannot be read.
    case directIOParallelUnknown = "direct_io_parallel_unknown"
    /// Direct I/O without the flag.
    case directIOExclusive = "direct_io_exclusive"
    /// Writes through the page cache.
    case pageCache = "page_cache"
    /// Opened with O_APPEND.
    case append
    /// The inode is in cached mode.
    case cachedMode = "cached_mode"
    /// A cached open waits until the parallel writes are done.
    case cachedOpenWaits = "cached_open_waits"
    /// An open that caches, on an inode that has no mode.
    case noIOMode = "no_io_mode"
    /// O_PATH.
    case pathOnly = "path_only"

    /// The remarks on a state, those on this open before those on its inode.
    public static func all(on state: OpenFileState) -> [OpenFileRemark] {
        guard let flags = state.openFlags, !state.access.isPathOnly else { return [.pathOnly] }
        let onOpen = state.access.writes ? ofWriter(state, flags) : []
        return onOpen + ofInode(state, flags)
    }

    private static func ofWriter(
        _ state: OpenFileState, _ flags: OpenFlags
    ) -> [OpenFileRemark] {
        let isParallel = flags.contains(.parallelDirectWrites)
        var remarks: [OpenFileRemark] = []
        if flags.contains(.directIO) {
            if flags.contains(.passthrough) { remarks.append(.directIOBeforePassthrough) }
            if !isParallel { remarks.append(.directIOExclusive) }
            if isParallel, state.cachedIOMode != true, !state.access.isAppend {
                remarks +=
                    state.cachedIOMode == nil ? [.directIOParallelUnknown] : [.directIOShared]
            }
        } else if flags.contains(.passthrough) {
            remarks += isParallel ? [.passthroughParallel] : [.passthroughExclusive]
            if !isParallel { remarks.append(.parallelFlagLacking) }
        } else {
            remarks.append(.pageCache)
        }
        if isParallel, state.access.isAppend { remarks.append(.append) }
        return remarks
    }

    private static func ofInode(
        _ state: OpenFileState, _ flags: OpenFlags
    ) -> [OpenFileRemark] {
        guard let mode = state.ioMode, let cached = state.cachedIOMode else { return [] }
        switch mode.kind {
        case .cached: return [.cachedMode]
        case .uncached: return cached ? [.cachedOpenWaits] : []
        case .neutral:
            return flags.isDisjoint(with: [.directIO, .passthrough]) ? [.noIOMode] : []
        }
    }

    /// The remark as a sentence without its full stop.
    public var sentence: String {
        switch self {
        case .passthroughExclusive:
            "passthrough without PARALLEL_DIRECT_WRITES: writers will be exclusive"
        case .parallelFlagLacking:
            "the server may have asked for parallel writes; the kernel's flags lack it: up to "
                + "Linux 7.3 fuse_file_io_open() drops the flag where DIRECT_IO is not set"
        case .passthroughParallel:
            "passthrough with PARALLEL_DIRECT_WRITES: this kernel keeps the flag, so direct "
                + "writes inside the file can run shared"
        case .directIOBeforePassthrough:
            "DIRECT_IO comes before PASSTHROUGH: writes go to the server, not to the backing file"
        case .directIOShared:
            "direct I/O with PARALLEL_DIRECT_WRITES: writers inside the file run shared"
        case .directIOParallelUnknown:
            "direct I/O with PARALLEL_DIRECT_WRITES before Linux 6.9: writers inside the file can "
                + "run shared from 6.2 on, and are exclusive before"
        case .directIOExclusive:
            "direct I/O without PARALLEL_DIRECT_WRITES: writers will be exclusive"
        case .pageCache: "writes go through the page cache: writers will be exclusive"
        case .append: "opened with O_APPEND: its writers will be exclusive"
        case .cachedMode: "cached mode: shared is not allowed"
        case .cachedOpenWaits:
            "an open that caches waits for the parallel writes in flight: shared is not allowed"
        case .noIOMode:
            "no I/O mode: the server does not implement OPEN, or the file is DAX"
        case .pathOnly: "opened with O_PATH: it holds the inode and cannot write"
        }
    }
}

extension OpenFileRemark: Codable {
    private enum Key: String, CodingKey { case code, sentence }

    /// Reads the code; the sentence follows from it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let code = try container.decode(String.self, forKey: .code)
        guard let remark = OpenFileRemark(rawValue: code) else {
            throw DecodingError.dataCorruptedError(
                forKey: .code, in: container,
                debugDescription: "\"\(code)\" is not the code of a remark")
        }
        self = remark
    }

    /// Writes code and sentence.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(rawValue, forKey: .code)
        try container.encode(sentence, forKey: .sentence)
    }
}
