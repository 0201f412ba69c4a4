// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Flags of open files that writers share the lock for, and that a later run does without. Another open mode
/// makes two runs unlike; one that only lost such flags is a regression where it made anything worse.
struct LostFlags {
    private static let ofSharing: OpenFlags = [.directIO, .parallelDirectWrites]
    private static let ofWays: OpenFlags = [.directIO, .parallelDirectWrites, .passthrough]

    /// `nil` where nothing of the kind is lost, or something else differs too: passthrough in place of direct
    /// I/O is another way of writing.
    init?(from before: Set<OpenFlags>, to now: Set<OpenFlags>) {
        let there = Set(before.map { $0.intersection(Self.ofWays) })
        let here = Set(now.map { $0.intersection(Self.ofWays) })
        let fewer = here.subtracting(there)
        let areLost = fewer.allSatisfy { flags in
            there.contains {
                $0.isSuperset(of: flags) && Self.ofSharing.isSuperset(of: $0.subtracting(flags))
            }
        }
        guard !fewer.isEmpty, areLost else { return nil }
    }

    /// Between the run of a baseline and a later one, which tell the same of their open files.
    init?(from baseline: Report, to report: Report) {
        switch (baseline.repliedFlags, report.repliedFlags) {
        case (let before?, let now?): self.init(from: [before], to: [now])
        case (nil, nil):
            self.init(from: Set(baseline.openFlags.kernel), to: Set(report.openFlags.kernel))
        default: return nil
        }
    }
}

extension Report {
    /// How the server answered every OPEN, where that is known and one answer.
    var repliedFlags: OpenFlags? {
        let replies = Set((callGroups ?? []).compactMap(\.requested))
        return openFlags.requested ?? (replies.count == 1 ? replies.first : nil)
    }
}

extension Filter {
    /// The same of writes whose opens lost flags of the mode asked for, where a run has only such.
    func lesser(in report: Report) -> Filter? {
        guard let openMode, Selection(report, self).isEmpty else { return nil }
        let modes = OpenMode.allCases.filter {
            LostFlags(from: [openMode.openFlags], to: [$0.openFlags]) != nil
        }
        return modes.lazy.map(of).first { !Selection(report, $0).isEmpty }
    }

    private func of(_ mode: OpenMode) -> Filter {
        var filter = self
        filter.openMode = mode
        if path == .directIO, !mode.openFlags.contains(.directIO) { filter.path = .cached }
        return filter
    }
}
