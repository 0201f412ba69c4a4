// SPDX-License-Identifier: Apache-2.0

/// What a kernel does with `FOPEN_PARALLEL_DIRECT_WRITES` on passthrough files, by the state of the
/// patch series of May 2026. The raw values are those of `--expect`.
public enum KernelVariant: String, Codable, CaseIterable, Sendable {
    /// Mainline 6.9 to 7.3: the flag is stripped at open (fs/fuse/iomode.c, `fuse_file_io_open`),
    /// and `fuse_passthrough_write_iter` takes `inode_lock`.
    case unpatched
    /// v1 1/2: passthrough takes `fuse_dio_lock`, as direct I/O does.
    case v1
    /// v1 1/2 and 2/2: `iocachectr` is an `atomic_t`, `fi->lock` is left alone.
    case v1Atomic = "v1+v2of2"
    /// v2 and v3: the decision is made in fs/fuse/passthrough.c.
    case v3
    /// Linux before 6.9, or built without CONFIG_FUSE_PASSTHROUGH.
    case noPassthrough = "no-passthrough"

    /// A name for people.
    public var title: String {
        switch self {
        case .unpatched: "unpatched"
        case .v1: "v1 1/2"
        case .v1Atomic: "v1 1/2 + 2/2"
        case .v3: "v2/v3"
        case .noPassthrough: "before 6.9: no passthrough"
        }
    }

    /// The variants that contradict nothing that was observed. All of them, when nothing was.
    public static func matching(_ seen: KernelObservations) -> [KernelVariant] {
        allCases.filter { $0.promise.isKept(by: seen) }
    }

    private var promise: Promise {
        switch self {
        case .unpatched: Promise(keepsFlag: false, mode: .exclusive, fiLock: 1, counter: .int)
        case .v1: Promise(keepsFlag: true, mode: .shared, fiLock: 3, counter: .int)
        case .v1Atomic: Promise(keepsFlag: true, mode: .shared, fiLock: 0, counter: .atomic)
        case .v3: Promise(keepsFlag: true, mode: .shared, fiLock: 1, counter: .int)
        case .noPassthrough: Promise()
        }
    }
}

/// What a variant does in the experiment; nothing, where it has no passthrough.
private struct Promise {
    var keepsFlag: Bool?
    var mode: Verdict.Mode?
    var fiLock: Double?
    var counter: KernelObservations.IOCounter?

    func isKept(by seen: KernelObservations) -> Bool {
        func agrees<Value: Equatable>(_ observed: Value?, _ promised: Value?) -> Bool {
            observed == nil || observed == promised
        }
        let mode = seen.passthroughMode == .inconclusive ? nil : seen.passthroughMode
        return agrees(seen.offersPassthrough, self.mode != nil)
            && agrees(seen.keepsParallelFlag, keepsFlag) && agrees(mode, self.mode)
            && agrees(seen.ioCounter, counter)
            // Rounded, since a write that extends the file or changes its mode takes one more.
            && agrees(seen.fiLockPerPassthroughWrite.map { $0.rounded() }, fiLock)
    }
}
