// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Lab
import LockModel

/// The steps of a row, and the row that their outcomes make.
struct MatrixSteps {
    let openModes: [OpenMode]
    /// Arguments of every demo beside its open mode.
    let arguments: [String]

    /// Asked when a demo fails: whether it could not have done otherwise.
    private static let doctor = GuestStep("doctor", verb: "doctor", isForFailures: true)

    /// A demo a column, then the question.
    var steps: [GuestStep] {
        openModes.map { mode in
            GuestStep(
                mode.rawValue, verb: "demo", ["--open-mode", mode.rawValue] + arguments)
        } + [Self.doctor]
    }

    /// The row of a kernel whose steps have been run.
    func row(_ kernel: String, _ series: GuestSeries) -> MatrixRow {
        if series.outcomes.isEmpty, let error = series.failure, error != .cancelled {
            return MatrixRow(
                kernel: kernel, failure: error.sentence, openModes: openModes,
                notes: series.notes)
        }
        let diagnosis: Diagnosis? = Self.result(of: Self.doctor.name, series)
        let reports = openModes.compactMap { mode -> Report? in
            Self.result(of: mode.rawValue, series)
        }
        let release = reports.first?.kernel.release ?? diagnosis?.kernel.release
        let passthrough = diagnosis?.checks.first { $0.id == .passthrough }?.state
        let cells = openModes.map { mode in
            series.outcomes[mode.rawValue].map {
                MatrixCell(
                    mode, $0, hasPassthrough: passthrough.map { $0 != .missing }, release: release)
            } ?? Self.missing(mode, series.failure)
        }
        return MatrixRow(kernel: kernel, release: release, cells: cells, notes: series.notes)
    }

    private static func missing(_ mode: OpenMode, _ error: LabError?) -> MatrixCell {
        switch error {
        case .cancelled: MatrixCell(mode, .interrupted, reason: "interrupted")
        case let error?: MatrixCell(mode, .failed, reason: error.sentence)
        case nil: MatrixCell(mode, .failed, reason: "it was not run")
        }
    }

    private static func result<Value: Decodable>(
        of step: String, _ series: GuestSeries
    ) -> Value? {
        guard case .ended(let record, _) = series.outcomes[step] else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(record.json))
    }
}
