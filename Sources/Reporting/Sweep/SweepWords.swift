// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What every rendering of a sweep says in the same words.
struct SweepWords {
    let sweep: WriterSweep

    /// The law, its error and its peak; or that there is no fit, and why.
    var law: [(String, String)] {
        let fit = sweep.fit
        guard let law = fit.law else {
            return [("no fit", failure)]
        }
        let held = fit.heldAtZero ?? []
        let sigma = held.contains(.sigma) ? "0 (held there)" : Units.significant(law.sigma)
        let kappa = held.contains(.kappa) ? "0 (held there)" : Units.significant(law.kappa)
        return [
            (
                "law",
                "X(N) = \u{3BB}N / (1 + \u{3C3}(N-1) + \u{3BA}N(N-1)), Gunther's Universal Scalability Law"
            ),
            (
                "parameters",
                "\u{3BB} \(Units.count(law.lambda)) writes/s by one writer; \u{3C3} \(sigma), the serial share; "
                    + "\u{3BA} \(kappa), the cost of each pair of writers"
            ),
            ("fit error", "\(error), \(sample)"), ("peak", peak(law)),
        ]
    }

    private var failure: String {
        let error = sweep.fit.error == nil ? "" : " (\(error))"
        return "\(sweep.fit.explanation ?? "no reason given")\(error); \(sample)"
    }

    private var error: String {
        let fit = sweep.fit
        let root = fit.error.map(Units.percent) ?? "-"
        let worst = fit.worstError.map(Units.percent) ?? "-"
        return "standard error of the residuals \(root), the largest of them \(worst)"
    }

    private var sample: String {
        "from \(Units.number(sweep.fit.points, "run")) with "
            + "\(Units.number(sweep.fit.writerCounts, "different number")) of writers"
    }

    private func peak(_ law: ScalabilityLaw) -> String {
        guard let writers = law.peakWriters else {
            let ceiling = law.ceiling.map { ", never above \(Units.count($0)) writes/s" } ?? ""
            return "none: throughput grows with every writer\(ceiling)"
        }
        let beyond = writers > Double(sweep.fit.mostWriters)
        let reach = beyond ? " (extrapolated: at most \(sweep.fit.mostWriters) were measured)" : ""
        let throughput = Units.count(law.throughput(writers: writers))
        return "\(Units.factor(writers)) writers, \(throughput) writes/s\(reach)"
    }

    /// What it was measured with, label and value.
    var context: [(String, String)] { method.dropLast() + [("mount", mount)] + method.suffix(1) }

    /// Where it was measured.
    var mount: String {
        "\(sweep.target.mountPoint) (\(sweep.target.fileSystem)), Linux "
            + "\(sweep.kernel.release), \(Units.number(sweep.kernel.cpus, "CPU"))"
    }

    /// The context without the place.
    var method: [(String, String)] {
        let flags = sweep.openFlags
        let asked = flags.requested.map { " (the server asked for \($0))" } ?? ""
        let kernel = flags.kernel.map { "\($0)" }.joined(separator: "; ")
        return [
            ("each writer", sweep.workload),
            ("open flags", "\(kernel.isEmpty ? "-" : kernel)\(asked)"),
            ("made by", "fuselock \(sweep.version), \(sweep.recordedAt)"),
        ]
    }

    /// Reasons of exclusive writes, what was missed and what failed: a sentence each.
    var remarks: [(String, String)] {
        why
            + sweep.steps.flatMap { step in
                let place = Units.number(step.writers, "writer")
                return (step.failures + loss(in: step)).map { (place, $0) }
            } + (sweep.truncated.map { [("not whole", "\($0); \(unmeasured) not measured")] } ?? [])
    }

    /// One line of what may be a dozen.
    private func loss(in step: SweepStep) -> [String] {
        guard let first = step.figures.losses.first else { return [] }
        let more = step.figures.losses.count - 1
        let rest = more > 0 ? "; \(more) more in --json" : ""
        return ["~ counts not exact: \(first)\(rest)"]
    }

    private var unmeasured: String {
        let rest = sweep.asked.dropFirst(sweep.steps.count).map { "\($0)" }
        return rest.isEmpty ? "nothing" : rest.joined(separator: ", ")
    }

    private var why: [(String, String)] {
        var seen: [Reason] = []
        for reason in sweep.steps.compactMap(\.reason) where !seen.contains(reason) {
            seen.append(reason)
        }
        return seen.map {
            (
                "why",
                "\($0.explanation) (a run with one number of writers says what would change it)"
            )
        }
    }
}
