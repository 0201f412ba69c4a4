// SPDX-License-Identifier: Apache-2.0

import LockModel

/// One side of a comparison: repetitions of one run.
public struct RunSide: Sendable {
    /// Name for people: its files.
    public let name: String
    let reports: [Report]

    /// A side; refuses runs that are no repetitions of each other.
    public init(name: String, reports: [Report]) throws(DiffError) {
        self.name = name
        self.reports = reports
        for other in reports.dropFirst() {
            guard let first = reports.first else { continue }
            let beside = Self.unlikeness(first, other).map(\.sentence)
            let parts = RunKey(of: other).unlikeness(to: RunKey(of: first), except: [.workload])
            guard beside.isEmpty, parts.isEmpty else {
                throw .noRepetitions(name: name, differences: beside + parts)
            }
        }
    }

    /// In what two sides differ beside their figures.
    struct Unlikeness {
        let sentence: String
        /// Figures of the two say little beside each other. Of two open modes they are what is asked for.
        let misleads: Bool
    }

    func unlikeness(to other: RunSide) -> [Unlikeness] {
        guard let mine = reports.first, let theirs = other.reports.first else { return [] }
        return Self.unlikeness(mine, theirs)
    }

    /// What stands against the counts of the side's runs.
    var doubts: [String] { reports.flatMap(Wholeness.doubts) }

    private static func unlikeness(_ one: Report, _ other: Report) -> [Unlikeness] {
        let pairs = [
            ("workload", RunKey(of: one).workload, RunKey(of: other).workload),
            ("backend", one.backend, other.backend), ("path", paths(of: one), paths(of: other)),
            ("waits", waits(of: one), waits(of: other)),
        ]
        return pairs.filter { $0.1 != $0.2 }.map {
            Unlikeness(
                sentence: RunKey.unlike($0.0, there: $0.1, here: $0.2),
                misleads: !["path", "waits"].contains($0.0))
        }
    }

    /// In runs of 0.1.0 a wait is what the lock function took, also where nobody was waited for.
    private static func waits(of report: Report) -> String {
        guard report.locks != nil else { return "none" }
        return (report.measured ?? Measured()).has(.uncontendedWaits)
            ? "with what taking a free lock takes" : "for others only"
    }

    private static func paths(of report: Report) -> String {
        let counted = (report.callGroups ?? []).map(\.path)
        let observed = (report.observation?.files ?? []).flatMap { $0.opens.map(\.path) }
        let names = Set(counted + observed).map(\.rawValue).sorted()
        return names.isEmpty ? "none" : names.joined(separator: " and ")
    }
}

/// Runs that cannot be compared.
public enum DiffError: Error, Equatable, Sendable {
    /// The files of one side are of different runs.
    case noRepetitions(name: String, differences: [String])
    /// The sides are of different kinds.
    case unlike(names: [String], differences: [String])
}

extension DiffError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .noRepetitions(let name, let differences):
            "\(name) are no repetitions of one run (\(differences.joined(separator: "; "))): give "
                + "unlike runs as arguments of their own."
        case .unlike(let names, let differences):
            "\(names.joined(separator: " and ")) are unlike (\(differences.joined(separator: "; "))), "
                + "so that their difference says little: --force compares them all the same."
        }
    }
}
