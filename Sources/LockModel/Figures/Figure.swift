// SPDX-License-Identifier: Apache-2.0

/// One figure of a subject, described once: JSON's schema, CSV, the tables of text, Markdown and HTML, and what
/// `diff` compares follow from it.
public struct Figure<Subject>: Sendable {
    /// What it is measured in.
    public enum Unit: Sendable {
        /// A number of things.
        case count
        /// A number of things over write calls.
        case perWrite
        /// Nanoseconds.
        case nanoseconds
        /// Durations in nanoseconds, as a histogram.
        case times
    }

    /// What a subject says of it.
    public enum Value: Equatable, Sendable {
        /// As ``Unit/count``.
        case count(UInt64)
        /// As ``Unit/perWrite``.
        case perWrite(Double)
        /// As ``Unit/nanoseconds``.
        case nanoseconds(UInt64)
        /// As ``Unit/times``.
        case times(NanosecondHistogram)
    }

    /// Its name in JSON.
    public let key: String
    /// The name of its column in CSV, or what the names of several begin with; `nil` for what follows from
    /// other columns.
    public let column: String?
    /// Its name in tables; `nil` where those leave it to JSON and CSV.
    public let title: String?
    /// What it is measured in.
    public let unit: Unit
    /// What it means, and when it is absent.
    public let help: String
    /// Whether every subject has it.
    public let isRequired: Bool
    /// Reads it; `nil` for what could not be seen.
    public let value: @Sendable (Subject) -> Value?
}

extension Figure {
    /// A number of things.
    static func count(
        _ key: String, column: String? = nil, title: String? = nil, _ help: String,
        _ path: @escaping @Sendable (Subject) -> UInt64
    ) -> Self {
        Self(
            key: key, column: column ?? key, title: title, unit: .count, help: help,
            isRequired: true, value: { .count(path($0)) })
    }

    /// A number of things that cannot always be seen.
    static func count(
        ifSeen key: String, column: String? = nil, title: String? = nil, _ help: String,
        _ path: @escaping @Sendable (Subject) -> UInt64?
    ) -> Self {
        Self(
            key: key, column: column ?? key, title: title, unit: .count, help: help,
            isRequired: false, value: { path($0).map { .count($0) } })
    }

    /// Durations; `nil` where they cannot be seen.
    static func times(
        _ key: String, column: String, title: String, isRequired: Bool, _ help: String,
        _ path: @escaping @Sendable (Subject) -> NanosecondHistogram?
    ) -> Self {
        Self(
            key: key, column: column, title: title, unit: .times, help: help,
            isRequired: isRequired, value: { path($0).map { .times($0) } })
    }
}
