// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A policy that a good run keeps to, with comments, to be looked at and committed.
public struct PolicyWriter {
    private let report: Report

    /// A policy from this run.
    public init(_ report: Report) { self.report = report }

    /// The policy as YAML.
    public var yaml: String {
        let key = RunKey(of: report)
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
                # Limits may be for some of the writes only:
                # where: {path: passthrough, open-mode: passthrough+parallel, file: "*.img"}
                verdict: \(report.verdict.mode.rawValue)

            """ + counts + parallelism + times
    }

    /// One line of a comment, whatever the text holds.
    private func comment(_ text: String) -> String {
        String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 } ? " " : $0 })
    }

    private var counts: String {
        let selection = Selection(report, Filter())
        let lines = LockKind.allCases.compactMap { kind -> String? in
            guard case .success(let evidence) = CountEvidence.of(kind, in: selection),
                let most = ExactNumber(roundingUp: evidence.acquisitions, over: evidence.calls)
            else { return nil }
            return "      \(kind.rawValue): \(most)  # seen: \(evidence.description)\n"
        }
        guard !lines.isEmpty else {
            return """
                    # The \(report.backend) backend counts no locks. Where probes are allowed:
                    # locks-a-write: {exclusive: 0, fi-lock: 3}

                """
        }
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

    private var times: String {
        """
            # Times depend on the machine: a broken one only warns, unless the rule says level: error.
            # Waits cannot be judged where writers never met.
            # wait: {exclusive: {p99: 5ms}, shared: {p99: 5ms}}
            # hold: {exclusive: {p99: 500us}}
            # contended-share: {exclusive: 0.2}
            # With --baseline, the figures over those of a saved run:
            # baseline-ratio: {locks-a-write: {exclusive: 1, fi-lock: 1}, iops: 0.8}

        """
    }
}
