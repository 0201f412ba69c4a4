// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// A policy that a good run keeps to, with comments, to be looked at and committed. What is only suggested
/// holds for the run as well, once the `#` before it is taken away.
public struct PolicyWriter {
    private let report: Report

    /// A policy from this run.
    public init(_ report: Report) { self.report = report }

    /// The policy as YAML.
    public var yaml: String {
        let key = RunKey(of: report)
        let limits = SuggestedLimits(report)
        return """
            # Written by `fuselock gate --init` from a run of \(comment(report.recordedAt)):
            # Linux \(comment(key.kernel)), open mode \(comment(key.openMode)),
            # \(comment(key.workload)).
            #
            # A limit is broken (exit code 3) only where no loss can explain it, and a run that cannot be
            # judged in full never passes (exit code 4).
            schema: \(Policy.currentSchema)
            rules:
              - name: writers
            \(place)    verdict: \(report.verdict.mode.rawValue)

            """ + counts + limits.sampled + parallelism + limits.times + limits.ratios
    }

    /// One line of a comment, whatever the text holds.
    private func comment(_ text: String) -> String { Printable.text(text) }

    private var place: String {
        guard let filter = SuggestedFilter(report).yaml else { return "" }
        return """
                # Limits may be for some of the writes only; what no write matches cannot be judged:
                # where: \(filter)

            """
    }

    private var counts: String {
        let selection = Selection(report, Filter())
        let lines = LockKind.allCases.compactMap { kind -> String? in
            guard case .success(let evidence) = CountEvidence.of(kind, in: selection),
                let most = ExactNumber(roundingUp: evidence.acquisitions, over: evidence.calls)
            else { return nil }
            return "      \(kind.rawValue): \(most)  # seen: \(evidence.description)\n"
        }
        guard !lines.isEmpty else { return "" }
        return """
                # Acquisitions over write calls, compared as whole numbers. A bare number is a maximum;
                # {exact: 1} allows no fewer either, {max: 1, tolerance: 0.01} a little more.
                locks-a-write:

            """ + lines.joined()
    }

    private var parallelism: String {
        guard report.verdict.mode != .exclusive else { return "" }
        let probed = report.writersInside?.max ?? 0
        let sampled = report.observation.map { $0.total.parallel > 0 ? 2 : UInt64(0) } ?? 0
        return max(probed, sampled) < 2
            ? ""
            : """
                # Writers that held the lock at once.
                writers-inside: {min: 2}

            """
    }
}
