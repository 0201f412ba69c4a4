// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What became of a gate.
public enum Outcome: String, Codable, Sendable {
    /// Every rule could be judged, and none of level error is broken.
    case holds
    /// A limit is broken, for certain.
    case broken
    /// Nothing is broken for certain, but something could not be judged.
    case incomplete
}

/// A run held against a policy, as one value: text, JUnit, GitHub's commands and JSON are renderings.
public struct Judgement: Codable, Equatable, Sendable {
    /// The schema of the JSON form.
    public static let currentSchema = "fuselock.judgement/1"

    /// `fuselock.judgement/1`.
    public var schema = Judgement.currentSchema
    /// The policy.
    public var policy: String
    /// What the policy stands for.
    public var about: String?
    /// The run, by its key.
    public var run: RunKey
    /// When the run began, ISO 8601.
    public var recordedAt: String
    /// The verdict of the run, as a sentence.
    public var verdict: String
    /// The baseline, by its key.
    public var baseline: RunKey?
    /// The answer.
    public var outcome: Outcome
    /// Each limit, in the order of the policy; first whether the run is whole.
    public var checks: [Check]

    /// Checks with this status.
    func checks(_ status: Check.Status) -> [Check] { checks.filter { $0.status == status } }
}

/// One limit and what was found.
public struct Check: Codable, Equatable, Sendable {
    /// What was found.
    public enum Status: String, Codable, Sendable {
        /// It holds.
        case holds
        /// It is broken, for certain.
        case broken
        /// It is broken, and only to be said.
        case warning
        /// It cannot be judged.
        case incomplete
    }

    /// Name of the rule.
    public var rule: String
    /// The writes the rule is about; absent for all.
    public var `where`: String?
    /// What is limited.
    public var measure: String
    /// The limit, in words.
    public var limit: String
    /// What was found, in words.
    public var observed: String
    /// The answer.
    public var status: Status
    /// Why: the run's own reasons for a broken limit, or what stands in the way of judging.
    public var reasons: [String]

    /// Rule and limit: unique in a policy.
    var title: String { "\(rule): \(measure)" }
}

/// What a limit's own judge says, before the rule's level is looked at.
struct Finding {
    enum Answer { case holds, broken, unknown }

    var answer: Answer
    var observed: String
    var reasons: [String] = []

    static func unknown(_ reason: String, observed: String = "not known") -> Finding {
        Finding(answer: .unknown, observed: observed, reasons: [reason])
    }
}
