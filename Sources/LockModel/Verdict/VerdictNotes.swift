// SPDX-License-Identifier: Apache-2.0

extension Verdict {
    /// Writes that went to the server though it asked for passthrough.
    static func routeNotes(_ calls: [CallGroup]) -> [String] {
        let served = calls.filter {
            $0.path == .directIO && isOvertaken($0.requested, $0.openFlags)
        }
        .reduce(0) { $0 + $1.count }
        return served > 0 ? ["\(served) \(directIOFirst)"] : []
    }

    /// Exclusive writes whose opens were missed, perhaps: a reason that rests on the reply is not told.
    static func unreadOpens(_ trace: Trace, _ requested: OpenFlags?) -> [String] {
        guard requested == nil, !trace.losses.opensAreExact else { return [] }
        let unread = trace.calls.filter {
            !$0.isCompletion && $0.shape.inodeExclusive > 0 && $0.requested == nil
        }.reduce(0) { $0 + $1.count }
        guard unread > 0 else { return [] }
        return [
            "opens were missed, those of \(unread) exclusive writes among them perhaps: whether "
                + "their server asked for the flag is not known"
        ]
    }

    /// Writes that go to the server though it asked for passthrough, from the open files.
    static func routeNotes(_ observation: Observation) -> [String] {
        let isServed = observation.files.contains { file in
            file.opens.contains { isOvertaken(nil, $0.flags) }
        }
        return isServed ? [directIOFirst] : []
    }

    private static func isOvertaken(_ requested: OpenFlags?, _ kept: OpenFlags) -> Bool {
        kept.union(requested ?? []).isSuperset(of: [.directIO, .passthrough])
    }

    private static let directIOFirst =
        "writes went to the server, not to the backing file: it asked for FOPEN_PASSTHROUGH and for "
        + "FOPEN_DIRECT_IO, which comes first"

    /// A path leads to an inode number, which several files of a mount may have.
    func noting(_ files: [TracedFile], of target: TargetInfo) -> Verdict {
        guard let inode = target.inode else { return self }
        let alike = files.count { $0.inode == inode }
        guard alike > 1 else { return self }
        var verdict = self
        verdict.notes.append(
            "\(alike) files of this mount have inode number \(inode), which is all that the path "
                + "tells of one: each of them was watched")
        return verdict
    }

    /// Writes there were, and a lock that no sample found held by one: what that may mean.
    static func locklessHint(_ observation: Observation) -> [String] {
        let held = observation.total.exclusive.byWrites + observation.total.shared.byWrites
        guard let calls = observation.writeCalls?.calls, calls >= fewestCalls, held.samples == 0,
            observation.total.taken >= fewestSamples
        else { return [] }
        return [
            "\(grouped(calls)) write calls were counted and none was caught with the lock: they hold it too "
                + "short for samples, failed, or take none at all, as passthrough onto an extent map "
                + "does; only the probe backend tells which"
        ]
    }

    private static let fewestCalls: UInt64 = 100
    private static let fewestSamples: UInt64 = 1000
}
