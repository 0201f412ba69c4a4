// SPDX-License-Identifier: Apache-2.0

/// What a run of the observe backend can be held to beside its verdict.
public enum SampledFigure: Hashable, Sendable {
    /// A side of `i_rwsem`.
    public enum Side: String, CaseIterable, Sendable { case exclusive, shared }

    /// Share of the sampled time with somebody in the queue for `i_rwsem`, of the file where it is largest.
    case queuedShare
    /// Share of the sampled time in which writes held this side, likewise.
    case heldShare(Side)
    /// Writes that queued for this side, over write calls.
    case queuedWrites(Side)

    static let all: [SampledFigure] =
        [.queuedShare] + Side.allCases.map(SampledFigure.heldShare)
        + Side.allCases.map(SampledFigure.queuedWrites)

    /// As a policy spells it.
    var title: String {
        switch self {
        case .queuedShare: "queued-share"
        case .heldShare(let side): "held-share \(side.rawValue)"
        case .queuedWrites(let side): "queued-writes \(side.rawValue)"
        }
    }

    /// What it is a part of.
    var whole: String { isCounted ? "of the write calls" : "of the time" }

    /// Its parts are seen one by one: none can be shown.
    var isCounted: Bool {
        if case .queuedWrites = self { true } else { false }
    }
}
