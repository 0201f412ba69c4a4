// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

extension Policy {
    /// The limits that can never be judged in such a run, a sentence each: known before it is made.
    public func hopeless(in run: PlannedRun, baseline: Report?) -> [String] {
        rules.flatMap { rule in
            if let reason = rule.filter.matchesNothing(of: run) {
                return ["rule \"\(rule.name)\": \(reason)"]
            }
            return rule.limits.compactMap { limit in
                let reason =
                    limit.obstacle(in: run)
                    ?? limit.obstacle(in: run, baseline, baselineMayDifferIn)
                return reason.map { "rule \"\(rule.name)\", \(limit.title): \($0)" }
            }
        }
    }
}

extension Filter {
    fileprivate func matchesNothing(of run: PlannedRun) -> String? {
        if let file, let files = run.files, !files.contains(where: { fnmatch(file, $0, 0) == 0 }) {
            return "no file of the run (\(files.joined(separator: ", "))) matches \(file)"
        }
        guard let mode = run.openMode else { return nil }
        // What has only lost flags may be broken for it.
        if let openMode, LostFlags(from: [openMode.openFlags], to: [mode.openFlags]) != nil {
            return nil
        }
        if let openMode, openMode.openFlags != mode.openFlags {
            return RunKey.unlike("open mode", there: openMode.rawValue, here: mode.rawValue)
        }
        let needed: OpenFlags? =
            path == .directIO ? .directIO : path == .passthrough ? .passthrough : nil
        guard let path, let needed, !mode.openFlags.contains(needed) else { return nil }
        return "no write goes by \(path.rawValue) where the open mode is \(mode.rawValue)"
    }
}

extension Limit {
    private enum Needs { case counts(LockKind?), samples, either }

    private var needs: Needs {
        switch self {
        case .locksAWrite(let kind, _), .contendedShare(let kind, _), .time(_, let kind, _, _),
            .baseline(.locksAWrite(let kind), _), .baseline(.time(_, let kind, _), _):
            .counts(kind)
        case .sampled, .baseline(.sampled, _): .samples
        case .verdict, .writersInside, .baselineVerdict, .baseline(.iops, _): .either
        }
    }

    /// Writers have to meet for it.
    private var needsOverlap: Bool {
        switch self {
        case .contendedShare, .time(.wait, _, _, _), .baseline(.time(.wait, _, _), _): true
        case .writersInside(let least): least > 1
        default: false
        }
    }

    fileprivate func obstacle(in run: PlannedRun) -> String? {
        guard run.isTraced else { return "nothing is traced" }
        if run.writers == 1, needsOverlap { return "one writer alone meets no other" }
        switch (needs, run.backend) {
        case (.counts, "observe"):
            return
                "the observe backend counts no locks: queued-share, held-share and queued-writes are "
                + "its limits"
        case (.samples, "probe"): return "the probe backend takes no samples"
        case (.counts(let kind?), _) where kind.mode == .spin && !run.tracesSpinlocks:
            return "\(kind.lockClass.traits.name) is not traced (--no-spinlocks)"
        default: return nil
        }
    }

    fileprivate func obstacle(
        in run: PlannedRun, _ baseline: Report?, _ mayDifferIn: Set<RunKey.Part>
    ) -> String? {
        switch self {
        case .baseline, .baselineVerdict: break
        default: return nil
        }
        guard let baseline else { return "there is no baseline: give --baseline" }
        let differences = run.unlikeness(to: baseline, except: mayDifferIn)
        if !differences.isEmpty {
            return "the baseline is of another run: \(differences.joined(separator: "; "))"
        }
        switch (self, needs) {
        case (.baseline(.iops, _), _) where !run.hasWorkload:
            return "nobody counts the writes a second"
        case (_, .counts) where baseline.observation != nil:
            return "in the baseline the \(baseline.backend) backend counts no locks"
        case (_, .samples) where baseline.observation == nil:
            return "in the baseline the \(baseline.backend) backend takes no samples"
        default: return nil
        }
    }
}
