// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

/// The part of a run that a rule is about.
struct Selection {
    let report: Report
    let filter: Filter
    /// Calls and completions that match.
    let groups: [CallGroup]
    /// Their acquisitions; `nil` where writes that do not match took the same locks, so that times
    /// and contention cannot be told apart.
    let acquisitions: [AcquisitionGroup]?

    init(_ report: Report, _ filter: Filter) {
        self.report = report
        self.filter = filter
        let names = report.files.reduce(into: [UInt32: String]()) { $0[$1.id] = $1.name }
        let all = report.callGroups ?? []
        let groups = all.filter { group in
            filter.matches(
                path: group.path, file: names[group.file] ?? "",
                flags: group.requested ?? report.openFlags.requested ?? group.openFlags)
        }
        self.groups = groups
        func taken(by group: CallGroup) -> AcquisitionKey {
            AcquisitionKey(file: group.file, path: group.path)
        }
        let wanted = Set(groups.map(taken))
        let isSplit = all.contains { wanted.contains(taken(by: $0)) && !groups.contains($0) }
        acquisitions =
            isSplit
            ? nil
            : (report.acquisitionGroups ?? []).filter {
                wanted.contains(AcquisitionKey(file: $0.file, path: $0.path))
            }
    }

    /// Write calls.
    var calls: UInt64 { groups.filter { !$0.isCompletion }.map(\.count).saturatingSum }

    /// What the run's programs could see.
    var measured: Measured { report.measured ?? Measured() }

    var losses: Losses { report.losses ?? Losses() }

    /// The files that these calls wrote to.
    var files: [TracedFile] {
        let written = Set(groups.map(\.file))
        return report.files.filter { written.contains($0.id) }
    }

    /// The verdict on these calls alone; the report's own where the rule is about all of them.
    var verdict: Verdict {
        filter.isEmpty ? report.verdict : recomputedVerdict
    }

    /// The verdict on these calls, from the report's groups or samples.
    var recomputedVerdict: Verdict {
        if let observation = report.observation {
            return Verdict(
                of: filter.part(of: observation, report), requested: report.openFlags.requested)
        }
        var trace = Trace(
            files: files, calls: groups, acquisitions: acquisitions ?? [], losses: losses)
        trace.measured = measured
        return Verdict(of: trace, requested: report.openFlags.requested)
    }

    /// Writers met at the lock: one waited, or two were inside.
    var writersOverlapped: Bool {
        if let observation = report.observation {
            let samples = filter.part(of: observation, report).total
            return samples.waiting > 0 || samples.parallel > 0
        }
        let contended = (acquisitions ?? []).contains {
            $0.lockClass == .inodeRwsem && $0.contended > 0
        }
        return contended || files.contains { ($0.writersInsideMax ?? 0) > 1 }
    }

    /// Waits could be seen, on the sides that were taken.
    var seesWaits: Bool {
        report.observation != nil
            || (acquisitions ?? []).allSatisfy {
                $0.lockClass != .inodeRwsem || measured.contention(of: $0.mode)
            }
    }

    private struct AcquisitionKey: Hashable {
        let file: UInt32
        let path: WritePath
    }
}

extension Filter {
    func matches(path: WritePath, file: String, flags: OpenFlags) -> Bool {
        let mode: OpenFlags = [.directIO, .parallelDirectWrites, .passthrough]
        return (self.path ?? path) == path
            && (openMode.map { $0.openFlags == flags.intersection(mode) } ?? true)
            && (self.file.map { fnmatch($0, file, 0) == 0 } ?? true)
    }

    /// The files of an observation that are written to in a matching way, and in no other.
    func part(of observation: Observation, _ report: Report) -> Observation {
        let names = report.files.reduce(into: [UInt32: String]()) { $0[$1.id] = $1.name }
        let files = observation.files.filter { file in
            !file.opens.isEmpty
                && file.opens.allSatisfy { open in
                    matches(
                        path: open.path, file: names[file.file] ?? "",
                        flags: report.openFlags.requested ?? open.flags)
                }
        }
        if files == observation.files { return observation }
        return Observation(
            sampler: observation.sampler, files: files, losses: observation.losses)
    }
}
