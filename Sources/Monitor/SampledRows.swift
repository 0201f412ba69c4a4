// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Rows of a mount that the observe backend samples: no counts of locks, no waits, and write calls of
/// the mount as a whole only.
struct SampledRows {
    private let observation: Observation
    private let files: [TracedFile]
    private let mountPoint: String
    /// Write calls a second of the whole mount; `nil` where they are not counted.
    let rate: Double?

    init(
        _ observation: Observation, _ files: [TracedFile], since earlier: Observation,
        _ mountPoint: String, _ length: UInt64
    ) {
        let parts = observation.files.map { file in
            let before = earlier.files.first { $0.file == file.file }?.samples ?? LockSamples()
            return ObservedFile(
                file: file.file, opens: file.opens, samples: file.samples.since(before))
        }
        self.observation = Observation(sampler: observation.sampler, files: parts)
        (self.files, self.mountPoint) = (files, mountPoint)
        rate = observation.writeCalls.map { now in
            let before = earlier.writeCalls?.calls ?? 0
            return Double(now.calls > before ? now.calls - before : 0) * 1e9 / Double(length)
        }
    }

    func rows(by grouping: Grouping) -> [MonitorRow] {
        switch grouping {
        case .mount:
            var row = row(MonitorRow(name: mountPoint), observation)
            row.writesPerSecond = rate
            return [row]
        case .file:
            return observation.files.map { file in
                var row = MonitorRow(name: files.first { $0.id == file.file }?.name ?? "?")
                row.mountPoint = mountPoint
                return self.row(
                    row, Observation(sampler: observation.sampler, files: [file]))
            }
        }
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
