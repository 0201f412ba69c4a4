// SPDX-License-Identifier: Apache-2.0

/// Calls that nobody can have seen since counting paused: of a call that begins meanwhile only the return is
/// looked at, and the kernel may skip the program that does. What is skipped until the reading after the pause
/// may have been the return of one, so that this is the most there can be.
struct PausedReturns {
    private var before: UInt64?
    private var most: UInt64 = 0

    /// Counting pauses now.
    ///
    /// - Parameter skipped: times the programs at the returns were skipped so far.
    mutating func pause(_ skipped: UInt64) { before = before ?? skipped }

    /// Most calls up to now.
    mutating func unseen(_ skipped: UInt64) -> UInt64 {
        if let before { most += skipped - min(before, skipped) }
        before = nil
        return most
    }
}
