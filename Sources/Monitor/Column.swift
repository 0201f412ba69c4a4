// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// A column of the table; also what rows can be sorted by.
public enum Column: String, CaseIterable, Sendable {
    case name, writes, verdict, exclusive, shared
    case fiLock = "fi-lock"
    case wait, inside, reason

    /// The key that sorts by it.
    var key: Character {
        switch self {
        case .name: "n"
        case .writes: "w"
        case .verdict: "v"
        case .exclusive: "x"
        case .shared: "s"
        case .fiLock: "l"
        case .wait: "t"
        case .inside: "i"
        case .reason: "r"
        }
    }

    /// The heading.
    func title(_ grouping: Grouping) -> String {
        switch self {
        case .name: grouping.rawValue.uppercased()
        case .writes: "WRITES/S"
        case .verdict: "VERDICT"
        case .exclusive: "EXCL"
        case .shared: "SHARED"
        case .fiLock: "FI->LOCK"
        case .wait: "WAIT P99"
        case .inside: "INSIDE"
        case .reason: "REASON"
        }
    }

    /// Characters; `nil` for those that share what is left.
    var width: Int? {
        switch self {
        case .name, .reason: nil
        case .writes: 8
        case .verdict: 12
        case .exclusive: 6
        case .shared: 6
        case .fiLock: 8
        case .wait: 8
        case .inside: 6
        }
    }

    var isText: Bool { [.name, .verdict, .reason].contains(self) }

    /// The cell of a row.
    func text(_ row: MonitorRow) -> String {
        func count(_ value: Double?) -> String {
            value.map { (row.isInexact ? "~" : "") + Units.ratio($0) } ?? "-"
        }
        switch self {
        case .name: return row.name
        case .writes: return row.writesPerSecond.map { Units.count($0.rounded()) } ?? "-"
        case .verdict: return row.verdict?.rawValue.uppercased() ?? "-"
        case .exclusive: return count(row.exclusive)
        case .shared: return count(row.shared)
        case .fiLock: return count(row.fiLock)
        case .wait: return row.waitP99.map(Units.time) ?? "-"
        case .inside: return row.inside.map(Units.factor) ?? "-"
        case .reason: return row.reason?.words ?? (row.verdict == nil ? "" : "-")
        }
    }

    /// Rows by this column, largest figure or first name first; rows without it last.
    func sorted(_ rows: [MonitorRow], reversed: Bool) -> [MonitorRow] {
        let known = rows.filter { isText || figure($0) != nil }
        let unknown = rows.filter { !isText && figure($0) == nil }
        let sorted = known.sorted { left, right in
            let (first, second) = (order(left), order(right))
            return first == second ? left.name < right.name : first < second
        }
        return (reversed ? sorted.reversed() : sorted) + unknown.sorted { $0.name < $1.name }
    }

    private struct Order: Comparable {
        let figure: Double
        let text: String
        static func < (left: Order, right: Order) -> Bool {
            left.figure == right.figure ? left.text < right.text : left.figure > right.figure
        }
    }

    private func order(_ row: MonitorRow) -> Order {
        Order(figure: figure(row) ?? 0, text: isText ? text(row) : "")
    }

    private func figure(_ row: MonitorRow) -> Double? {
        switch self {
        case .writes: row.writesPerSecond
        case .exclusive: row.exclusive
        case .shared: row.shared
        case .fiLock: row.fiLock
        case .wait: row.waitP99.map(Double.init)
        case .inside: row.inside
        case .name, .verdict, .reason: nil
        }
    }
}

extension Reason {
    /// `flag stripped`; the flag is FOPEN_PARALLEL_DIRECT_WRITES.
    var words: String {
        rawValue.split(separator: "_").drop { $0 == "parallel" }.joined(separator: " ")
    }
}
