// SPDX-License-Identifier: Apache-2.0

/// A way to write that a patch of the FUSE write paths makes a promise about.
///
/// The first seven are those that the author of the series of May 2026 tests by hand.
public enum WriteCase: String, Codable, CaseIterable, Sendable {
    /// O_DIRECT, blocks inside the file.
    case overwrite
    /// The same, each block read back at once.
    case readWrite = "read_write"
    /// O_DIRECT, block after block inside a preallocated end of file.
    case append
    /// O_APPEND.
    case oAppend = "o_append"
    /// Each writer past the end of a file of its own.
    case extend
    /// All writers past the end of one file.
    case extendRace = "extend_race"
    /// Without O_DIRECT, inside the file.
    case buffered
    /// splice(2) from a pipe, inside the file.
    case splice
    /// io_submit(2), O_DIRECT, inside the file.
    case async
    /// One inode open with and without O_DIRECT at once, inside the file.
    case mixed
}

/// Which side of `i_rwsem` the writes of a case take, by the state of the kernel's sources.
public struct LockPromise: Codable, Equatable, Sendable {
    /// The verdicts that keep it.
    public var modes: [Verdict.Mode]

    /// - Parameters:
    ///   - path: where the mount sends writes: `passthrough`, `directIO` or `cached`.
    ///   - allowsParallel: the server asks for `FOPEN_PARALLEL_DIRECT_WRITES`; `nil`: not known.
    ///   - variants: what the kernel may be; more than one where an experiment could not tell.
    public init(
        of writes: WriteCase, on path: WritePath, allowsParallel: Bool?, variants: [KernelVariant]
    ) {
        let rows: [[Verdict.Mode]]
        switch path {
        case .cached, .dax: rows = [[.exclusive]]
        case _ where allowsParallel == false: rows = [[.exclusive]]
        case .directIO: rows = [Self.directIO(writes)]
        case .passthrough, .splice: rows = variants.map { Self.passthrough(writes, $0) }
        }
        modes = Set(rows.flatMap(\.self)).sorted { $0.rawValue < $1.rawValue }
    }

    /// `fuse_dio_wr_exclusive_lock` (fs/fuse/file.c): exclusive for O_APPEND and past the end of
    /// file, whatever O_DIRECT says. In a race for the end of file a writer whom another overtook
    /// writes inside it, shared. Splice comes as `iter_file_splice_write`.
    private static func directIO(_ writes: WriteCase) -> [Verdict.Mode] {
        switch writes {
        case .oAppend, .extend: [.exclusive]
        case .extendRace: [.exclusive, .mixed]
        default: [.shared]
        }
    }

    /// The table, a row a case: what each variant's sources do, from the description of the series.
    private static func passthrough(
        _ writes: WriteCase, _ variant: KernelVariant
    ) -> [Verdict.Mode] {
        switch (writes, variant) {
        // inode_lock() around backing_file_write_iter(), whatever the flags say (6.9 to 7.3).
        case (_, .unpatched), (_, .noPassthrough): [.exclusive]
        // fuse_passthrough_splice_write() is left alone by every version.
        case (.splice, _): [.exclusive]
        case (.oAppend, _), (.extend, _): [.exclusive]
        case (.extendRace, _): [.exclusive, .mixed]
        // v1 asks fuse_dio_lock(), which does not look at IOCB_DIRECT; v2 and v3 do.
        case (.buffered, .v1), (.buffered, .v1Atomic): [.shared]
        case (.buffered, .v3): [.exclusive]
        case (.mixed, .v1), (.mixed, .v1Atomic): [.shared]
        case (.mixed, .v3): [.mixed]
        case (.overwrite, _), (.readWrite, _), (.append, _), (.async, _): [.shared]
        }
    }
}
