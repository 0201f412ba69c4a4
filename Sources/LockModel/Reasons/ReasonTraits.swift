// SPDX-License-Identifier: Apache-2.0

/// What there is to know of a reason, told once: its sentence, its remedy, docs/remedies.md and the alert's
/// list follow from it.
public struct ReasonTraits: Sendable {
    /// What happened, as the end of "N writes: ...".
    public var explanation: String
    /// The ways of writes on which it can be the reason.
    public var paths: [WritePath]
    /// The flag is not there: it takes another reply of the server.
    var isAboutFlag = false
    /// What who writes the file does about it; `nil` where that is the server's or the kernel's to do.
    var step: String?
    /// What comes with it on every kernel, without which the advice were not whole.
    public var companions: [Reason] = []
    /// Open files and samples of locks can tell it.
    public var samplesTell = true
    /// What to look at when the alert names it; `nil` where the server never asked for parallel writes, of
    /// which no alert is raised.
    public var runbook: String?
}

extension Reason {
    /// Its traits.
    public var traits: ReasonTraits {
        switch self {
        case .parallelFlagAbsent:
            ReasonTraits(
                explanation: "the open file lacks FOPEN_PARALLEL_DIRECT_WRITES (not requested, or "
                    + "dropped at open)",
                paths: [.passthrough], isAboutFlag: true)
        case .parallelFlagNotRequested:
            ReasonTraits(
                explanation: "the server did not ask for FOPEN_PARALLEL_DIRECT_WRITES",
                paths: [.passthrough, .directIO], isAboutFlag: true)
        case .parallelFlagStripped:
            ReasonTraits(
                explanation:
                    "the server asked for FOPEN_PARALLEL_DIRECT_WRITES, this kernel dropped "
                    + "it at open",
                paths: [.passthrough], isAboutFlag: true,
                runbook: "see [FuselockParallelFlagStripped](#fuselockparallelflagstripped).")
        case .append:
            ReasonTraits(
                explanation: "append: the end of file moves with every write", paths: [.directIO],
                step: "open without O_APPEND and write inside a file that has its size already "
                    + "(\(Self.size)): what appends is never shared",
                runbook: "opened with O_APPEND, exclusive by definition.")
        case .pastEOF:
            ReasonTraits(
                explanation: "the write ended past the end of file", paths: [.directIO],
                step:
                    "give the file its size first (\(Self.size)) and write inside it: a write past "
                    + "the end is never shared",
                runbook: Self.extending)
        case .cachedMode:
            ReasonTraits(
                explanation: "somebody has the file open through the page cache",
                paths: [.directIO],
                step: "close every open through the page cache, shared mappings included, or have "
                    + "the server reply FOPEN_DIRECT_IO to each",
                runbook: "somebody has the file open through the page cache, or mapped. `fuselock "
                    + "inspect MOUNT` shows who.")
        case .lostRace:
            ReasonTraits(
                explanation: "the file was cut short while the writer waited for the shared side",
                paths: [.directIO], step: "leave the file's size alone while it is written",
                samplesTell: false, runbook: Self.extending)
        case .buffered:
            ReasonTraits(
                explanation: "the write went through the page cache",
                paths: [.cached, .passthrough]
            )
        case .cachedPath:
            ReasonTraits(
                explanation:
                    "the server opened the file for cached I/O, where O_DIRECT is exclusive "
                    + "too",
                paths: [.cached])
        case .splice:
            // Where the flag is kept no kernel shares a splice either.
            ReasonTraits(
                explanation: "splice into a passthrough file", paths: [.splice],
                companions: [.parallelFlagAbsent], samplesTell: false)
        case .dax:
            ReasonTraits(
                explanation: "the file is DAX: writes go to mapped memory under the exclusive side",
                paths: [.dax], samplesTell: false)
        case .unconditional:
            ReasonTraits(
                explanation: "nothing asked for it: the path takes the exclusive side whatever the "
                    + "flags say",
                paths: [.passthrough], samplesTell: false,
                runbook: "every condition for the shared side held, and this kernel took the other "
                    + "one.")
        case .notTold:
            ReasonTraits(
                explanation: "not told by the open files", paths: [.directIO], samplesTell: false)
        }
    }

    /// What happened, as the end of "N writes: ...".
    public var explanation: String { traits.explanation }

    private static let size = "truncate; fallocate only where the server has it"
    private static let extending =
        "writers extend the file. Preallocate it (fallocate) and write inside."
}
