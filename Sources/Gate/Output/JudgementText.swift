// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A judgement as text: the answer first, then every limit, the broken ones before the others.
public struct JudgementText {
    private let judgement: Judgement
    private let style: Style
    private let fields: Fields

    /// Text of a judgement, with colour only where the style has any.
    public init(_ judgement: Judgement, style: Style = .plain) {
        self.judgement = judgement
        self.style = style
        fields = Fields(style: style, labelWidth: 12)
    }

    /// The text, ending in a newline.
    public var text: String {
        let order: [Check.Status] = [.broken, .incomplete, .warning, .holds]
        let checks = order.flatMap(judgement.checks).flatMap(lines)
        return ([head] + about + [""] + checks).joined(separator: "\n") + "\n"
    }

    private var head: String {
        let lead = judgement.outcome.rawValue.uppercased()
        let role: Style.Role =
            switch judgement.outcome {
            case .holds: .good
            case .broken: .bad
            case .incomplete: .doubtful
            }
        return "\(style.paint(lead, as: role)): \(Printable.text(judgement.summary))"
    }

    private var about: [String] {
        var lines: [String] = []
        if let about = judgement.about { lines += fields.lines("policy", about) }
        lines += fields.lines("run", judgement.run.description)
        lines += fields.lines("verdict", judgement.verdict)
        if let baseline = judgement.baseline {
            lines += fields.lines("baseline", baseline.description)
        }
        return lines
    }

    private func lines(of check: Check) -> [String] {
        var lines = fields.lines(check.status.label, check.title)
        if let place = check.where { lines += fields.lines("", "where \(place)") }
        lines += fields.lines("", "observed \(check.observed); limit: \(check.limit)")
        for reason in check.reasons { lines += fields.lines("", "why: \(reason)") }
        return lines
    }
}

extension Judgement {
    /// The answer in one line; its numbers are those of the checks listed below it, of which the first is
    /// whether the run is whole.
    public var summary: String {
        let all = Units.number(checks.count, "check")
        switch outcome {
        case .holds:
            let warnings = checks(.warning).count
            return warnings > 0
                ? "\(checks.count - warnings) of \(all) of \(policy), "
                    + Units.number(warnings, "warning")
                : "\(all) of \(policy)"
        case .broken: return "\(checks(.broken).count) of \(all) of \(policy)"
        case .incomplete:
            return "\(policy) cannot be judged in full, so this is no pass "
                + "(\(checks(.incomplete).count) of \(all))"
        }
    }
}

extension Check.Status {
    var label: String { self == .holds ? rawValue : rawValue.uppercased() }
}

extension RunKey: CustomStringConvertible {
    /// On one line.
    public var description: String { "Linux \(kernel), open mode \(openMode), \(workload)" }
}
