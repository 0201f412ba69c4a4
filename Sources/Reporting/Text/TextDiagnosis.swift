// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A diagnosis as text: a line a check, its remedy below it where it fails, the conclusion last.
public struct TextDiagnosis {
    private let diagnosis: Diagnosis
    private let style: Style
    private static let stateWidth = 9
    private static let titleWidth = 26

    /// Text of a diagnosis, with colour only where the style has any.
    public init(_ diagnosis: Diagnosis, style: Style = .plain) {
        self.diagnosis = diagnosis
        self.style = style
    }

    /// The text, ending in a newline.
    public var text: String {
        let kernel = diagnosis.kernel
        let head = "Linux \(kernel.release), \(kernel.machine), \(kernel.cpus) CPUs"
        let sections = [
            [Printable.text(head)], diagnosis.checks.flatMap(lines), experiment, conclusion,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private func lines(_ check: Diagnosis.Check) -> [String] {
        let fields = Fields(
            style: style.uncoloured, labelWidth: Self.titleWidth, indent: Self.stateWidth)
        var lines = fields.lines(Printable.text(check.title), check.detail)
        let state = check.state.rawValue
        lines[0] = style.paint(state, as: Self.role(of: check)) + lines[0].dropFirst(state.count)
        return lines + (check.remedy.map { fields.lines("", "remedy: \($0)") } ?? [])
    }

    private static func role(of check: Diagnosis.Check) -> Style.Role {
        switch check.state {
        case .ok: .good
        case .missing: .bad
        case .unknown: .doubtful
        }
    }

    private var experiment: [String] {
        guard let experiment = diagnosis.experiment else { return [] }
        let seen = experiment.observations
        let fields = Fields(style: style, labelWidth: Self.stateWidth + Self.titleWidth)
        let rows =
            ObservationLines.pairs(seen) + seen.notes.map { ("note", $0) }
            + [("this kernel", experiment.summary)]
        return rows.flatMap { fields.lines($0.0, $0.1) }
    }

    private var conclusion: [String] {
        let backend = diagnosis.backend
        let head = backend == .none ? "nothing" : backend.rawValue
        return TextWrap.lines(
            of: "--backend auto takes \(head): \(diagnosis.backendReason)", width: style.width)
    }
}

/// What an experiment saw, in words.
enum ObservationLines {
    static func pairs(_ seen: KernelObservations) -> [(String, String)] {
        [
            ("passthrough", seen.offersPassthrough.map { $0 ? "offered" : "not offered" }),
            (
                "parallel flag at open",
                seen.keepsParallelFlag.map {
                    $0 ? "kept on passthrough files" : "stripped from passthrough files"
                }
            ),
            ("passthrough+parallel writes", seen.passthroughMode?.rawValue),
            ("direct-io+parallel writes", seen.directIOMode?.rawValue),
            ("type of fi->iocachectr", seen.ioCounter?.rawValue),
            (
                "fi->lock a passthrough write",
                seen.fiLockPerPassthroughWrite.map { Units.ratio($0) }
            ),
            ("seen through", seen.backend.map { "the \($0) backend" }),
        ].map { ($0.0, $0.1 ?? "not known") }
    }
}
