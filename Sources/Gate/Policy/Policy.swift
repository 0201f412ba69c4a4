// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a run must look like: rules, each with the writes it is about and its limits.
public struct Policy: Equatable, Sendable {
    /// Its file, or `builtin:NAME`.
    public var name: String
    /// What it stands for, in words.
    public var about: String?
    /// In what the baseline may differ from the run.
    public var baselineMayDifferIn: Set<RunKey.Part> = []
    /// The rules, in order.
    public var rules: [Rule]
}

/// Limits for some or all of a run's writes.
public struct Rule: Equatable, Sendable {
    /// Its name, unique in the policy.
    public var name: String
    /// The writes it is about.
    public var filter = Filter()
    /// What a broken limit of it is; by the limit where absent.
    public var level: Level?
    /// What must hold.
    public var limits: [Limit]

    /// Level of one of its limits.
    func level(of limit: Limit) -> Level { level ?? limit.defaultLevel }
}

/// What a broken limit does to the outcome.
public enum Level: String, Codable, CaseIterable, Sendable {
    /// It breaks the gate.
    case error
    /// It is said, and no more.
    case warning
}

/// Which writes a rule is about; all that is given must match.
public struct Filter: Equatable, Sendable {
    /// The way the write went.
    public var path: WritePath?
    /// How the server answered the open; where that is not known, what the kernel kept of it.
    public var openMode: OpenMode?
    /// A pattern (`*`, `?`, `[a-z]`) for the last component of the file's path.
    public var file: String?

    /// It is about every write.
    public var isEmpty: Bool { self == Filter() }

    var description: String {
        [
            path.map { "path \($0.rawValue)" }, openMode.map { "open mode \($0.rawValue)" },
            file.map { "file \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
