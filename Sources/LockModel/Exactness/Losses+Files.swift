// SPDX-License-Identifier: Apache-2.0

extension Losses {
    /// Losses that are counted at the file they were lost from as well, where it has an entry: they add
    /// up to the files' ``TracedFile/lost``, or some have no file.
    private var countedByFile: UInt64 {
        callsEnteredUnseen + callExitsMissed + storageFailed + locksOverLimit
            + acquisitionsOverLimit + callsOverLimit + (nestedTooDeep ?? 0)
            + (unresolvedAttempts ?? 0)
    }

    /// What may be missing of some of a mount's files; these are the losses of all of it.
    ///
    /// Calls beyond the limit of files are on files that have no entry, none of these. Which file a
    /// skipped program would have seen, nobody knows: it may have been any.
    ///
    /// - Parameters:
    ///   - part: the files.
    ///   - all: every file of the mount.
    package func of(_ part: [TracedFile], among all: [TracedFile]) -> Losses {
        var rest = self
        rest.filesOverLimit = 0
        let hasPlace = all.reduce(0) { $0 + ($1.lost ?? 0) } == countedByFile
        guard hasPlace, part.allSatisfy({ $0.lost == nil }) else { return rest }
        (rest.callsEnteredUnseen, rest.callExitsMissed, rest.storageFailed) = (0, 0, 0)
        (rest.locksOverLimit, rest.acquisitionsOverLimit, rest.callsOverLimit) = (0, 0, 0)
        (rest.nestedTooDeep, rest.unresolvedAttempts) = (nil, nil)
        return rest
    }
}
