// SPDX-License-Identifier: Apache-2.0

/// What an experiment with the embedded server found out about a kernel. What is absent could not
/// be found out; `notes` say why.
public struct KernelObservations: Codable, Equatable, Sendable {
    /// The type of `fuse_inode.iocachectr`.
    public enum IOCounter: String, Codable, Sendable {
        /// `int`, guarded by `fi->lock`.
        case int
        /// `atomic_t`, which v1 2/2 of the patch series makes it.
        case atomic = "atomic_t"
    }

    /// How the writes were watched: `probe`, `observe`; absent when they could not be.
    public var backend: String?
    /// `FUSE_PASSTHROUGH` was offered at INIT.
    public var offersPassthrough: Bool?
    /// A file opened with PASSTHROUGH and PARALLEL_DIRECT_WRITES still has the latter.
    public var keepsParallelFlag: Bool?
    /// The side of `i_rwsem` that writes to such a file take (O_DIRECT, inside the file).
    public var passthroughMode: Verdict.Mode?
    /// The same with DIRECT_IO and PARALLEL_DIRECT_WRITES.
    public var directIOMode: Verdict.Mode?
    /// The type of `fi->iocachectr`; absent also on kernels without it (before 6.9).
    public var ioCounter: IOCounter?
    /// Acquisitions of `fi->lock` a passthrough write; absent unless every one was counted.
    public var fiLockPerPassthroughWrite: Double?
    /// Why something could not be found out, a sentence each.
    public var notes: [String] = []

    /// Nothing known yet.
    public init() {}
}

/// Observations, and the variants of the kernel they fit.
public struct KernelExperiment: Codable, Equatable, Sendable {
    /// What was seen.
    public var observations: KernelObservations
    /// The variants that contradict none of it; empty when every one does.
    public var variants: [KernelVariant]
    /// The conclusion as a sentence.
    public var summary: String

    /// Draws the conclusion.
    public init(_ observations: KernelObservations) {
        self.observations = observations
        variants = KernelVariant.matching(observations)
        switch variants.count {
        case 0: summary = "matches none of the known variants"
        case 1: summary = variants[0].title
        case KernelVariant.allCases.count:
            summary = "nothing that tells variants apart was found out"
        default: summary = variants.map(\.title).joined(separator: " or ")
        }
    }
}
