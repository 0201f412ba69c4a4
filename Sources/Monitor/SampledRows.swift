// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Rows of a mount that the observe backend samples: no counts of locks, and no waits.
struct SampledRows {
    private let observation: Observation
    private let files: [TracedFile]
    private let writers: [ObservedWriter]
    private let mountPoint: String
    private let length: UInt64
    private let countsCalls: Bool
    /// Write calls a second of the whole mount; `nil` where not every write is counted.
    let rate: Double?

    init(
        _ observation: Observation, _ files: [TracedFile], since earlier: Observation,
        writers: [ObservedWriter], _ mountPoint: String, _ length: UInt64
    ) {
        let parts = observation.files.map { file in
            let before = earlier.files.first { $0.file == file.file }
            var part = file
            part.samples = file.samples.since(before?.samples ?? LockSamples())
            part.writeCalls = file.writeCalls.map { $0.since(before?.writeCalls ?? 0) }
            return part
        }
        self.observation = Observation(
            sampler: observation.sampler, files: parts,
            contention: observation.contention.since(earlier.contention))
        (self.files, self.writers, self.mountPoint) = (files, writers, mountPoint)
        self.length = length
        countsCalls = observation.writeCalls != nil
        rate = observation.writeCalls.flatMap { now in
            now.besideOthers == true
                ? nil
                : Self.rate(now.calls.since(earlier.writeCalls?.calls ?? 0), length)
        }
    }

    private static func rate(_ calls: UInt64, _ length: UInt64) -> Double {
        Double(calls) * 1e9 / Double(length)
    }

    func rows(by grouping: Grouping, gone: Set<WriterProcess>) -> [MonitorRow] {
        switch grouping {
        case .mount:
            var row = row(MonitorRow(name: mountPoint), observation)
            row.writesPerSecond = rate
            return [row]
        case .file:
            return observation.files.map { file in
                var row = MonitorRow(name: files.first { $0.id == file.file }?.name ?? "?")
                row.mountPoint = mountPoint
                row.writesPerSecond = file.writeCalls.map { Self.rate($0, length) }
                return self.row(row, part([file]))
            }
        case .process:
            return WriterRow.all(of: Dictionary(grouping: writers, by: \.process), gone).map(row)
        }
    }

    /// These files, and the waits for their locks, whose stacks tell what a kernel worker did.
    private func part(_ files: [ObservedFile]) -> Observation {
        let here = Set(files.map(\.file))
        return Observation(
            sampler: observation.sampler, files: files,
            contention: observation.contention.filter { here.contains($0.file) })
    }

    private func row(_ writer: WriterRow<ObservedWriter>) -> MonitorRow {
        let parts = writer.parts.joinedByFile
        var row = MonitorRow(name: writer.name)
        (row.mountPoint, row.members) = (mountPoint, writer.processes)
        let files = parts.compactMap { part in
            observation.files.first { $0.file == part.file }.map { $0.part(of: part) }
        }
        row = self.row(row, part(files))
        // Of many readers only one is on record.
        row.inside = nil
        if countsCalls, !parts.contains(where: \.besideOthers) {
            row.writesPerSecond = Self.rate(parts.reduce(0) { $0 + $1.calls }, length)
        }
        return row
    }

    private func row(_ empty: MonitorRow, _ part: Observation) -> MonitorRow {
        var row = empty
        row.inside = part.total.meanInside
        guard part.total.exclusive.total.samples + part.total.shared.total.samples > 0 else {
            return row
        }
        let verdict = Verdict(of: part)
        (row.verdict, row.reason) = (verdict.mode, verdict.reasons.first?.reason)
        return row
    }
}

extension ObservedFile {
    /// The samples of its lock that are of one process.
    fileprivate func part(of writer: ObservedWriter) -> ObservedFile {
        var part = LockSamples()
        (part.taken, part.missed) = (samples.taken, samples.missed)
        part.cachedMode = samples.cachedMode
        (part.exclusive.write, part.shared.write) = (writer.exclusive, writer.shared)
        let workers = min(writer.workers, writer.exclusive.samples)
        part.exclusive.worker = .init(samples: workers, holds: min(workers, writer.exclusive.holds))
        part.exclusive.write.samples -= workers
        part.exclusive.write.holds = min(writer.exclusive.holds, part.exclusive.write.samples)
        var file = self
        (file.samples, file.writeCalls) = (part, nil)
        return file
    }
}
