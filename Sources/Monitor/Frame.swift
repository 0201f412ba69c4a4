// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// One picture of the view: lines for a terminal of a size, or for a pipe.
public struct Frame {
    /// Columns and lines of a terminal.
    public struct Size: Equatable, Sendable {
        /// Characters in a line.
        public let columns: Int
        /// Lines; `nil` for as many as there are rows.
        public let lines: Int?

        /// A size as given.
        public init(columns: Int, lines: Int?) { (self.columns, self.lines) = (columns, lines) }
    }

    /// What stands above the table beside the figures.
    public struct Heading: Sendable {
        /// What is watched, in words.
        public let target: String
        /// `probe` or `observe`.
        public let backend: String
        /// The time of day, in words.
        public let time: String

        /// A heading as given.
        public init(target: String, backend: String, time: String) {
            (self.target, self.backend, self.time) = (target, backend, time)
        }
    }

    private let state: MonitorState
    private let interval: Interval
    private let heading: Heading
    private let size: Size
    private let style: Style
    /// The rows to show, sorted once.
    private let shown: [MonitorRow]

    /// A picture of this state.
    public init(
        _ state: MonitorState, _ interval: Interval, _ heading: Heading, size: Size,
        style: Style = .plain
    ) {
        (self.state, self.interval, self.heading) = (state, interval, heading)
        (self.size, self.style) = (size, style)
        shown = state.rows(of: interval)
    }

    /// No line is wider than the terminal, and there are as many as it has.
    public var lines: [String] {
        guard let height = size.lines else { return [title] + totals + table(nil) }
        let head = [title] + totals.prefix(2) + [""]
        let room = max(0, height - head.count - 1)
        let body =
            state.mode == .help ? MonitorHelp.lines(state.grouping, interval.columns) : table(room)
        let shown = Array((head + body).prefix(max(0, height - 1)))
        let blanks = Array(repeating: "", count: max(0, height - 1 - shown.count))
        return (shown + blanks + [footer]).map { cut($0) }
    }

    /// The backend and the time are always there: a long target is shortened for them.
    private var title: String {
        let paused = state.isPaused ? "  PAUSED" : ""
        let (name, rest) = ("fuselock top: ", "  \(heading.backend)  \(heading.time)\(paused)")
        let room = size.columns - name.count - rest.count
        let target = Printable.text(heading.target)
        return cut(name + Shortening.middle(of: target, to: max(Self.leastTarget, room)) + rest)
    }

    private static let leastTarget = 8

    private var totals: [String] {
        guard interval.length > 1 else { return [cut("waiting for the first interval")] }
        let isAll = shown.count == interval.rows.count
        let lost = interval.lost > 0 ? "\(interval.lost) writes missed: counts are not exact" : nil
        let unsampled = interval.unsampledFiles
        let (some, all) = (members(shown), members(interval.rows))
        let count = Units.number(all, state.grouping.rawValue)
        let parts = [
            rate(of: isAll ? nil : shown), isAll ? count : "\(some) of \(count)",
            "in \(Units.time(interval.length))",
            "\(state.isReversed ? "reversed " : "")by \(state.sort.title(state.grouping))", lost,
            unsampled > 0 ? "\(unsampled) files beyond --max-files are not sampled" : nil,
            state.filter.isEmpty && state.mode != .filter ? nil : "filter: \(state.filter)",
        ]
        return TextWrap.lines(
            of: parts.compactMap(\.self).joined(separator: ", "), width: max(1, size.columns)
        ).map(cut)
    }

    private func members(_ rows: [MonitorRow]) -> Int { rows.reduce(0) { $0 + $1.members } }

    /// Of some rows their sum, which is not known where one of them is not counted.
    private func rate(of rows: [MonitorRow]?) -> String {
        guard let rows else { return words(interval.writesPerSecond) }
        let rates = rows.compactMap(\.writesPerSecond)
        return words(rates.count == rows.count ? rates.reduce(0, +) : nil)
    }

    private func words(_ rate: Double?) -> String {
        rate.map { "\(Units.count($0.rounded())) writes/s" } ?? "writes are not counted"
    }

    private func table(_ room: Int?) -> [String] {
        let layout = TableLayout(
            columns: size.columns, grouping: state.grouping, of: interval.columns)
        let header = layout.header
        // All of them: a name stays the same while the table is scrolled.
        let lines = layout.lines(shown, style)
        guard let room else { return [header] + lines }
        let first = min(state.scrolled, max(0, shown.count - max(1, room - 1)))
        return [style.paint(header, as: .label)]
            + lines.dropFirst(first).prefix(max(0, room - 1))
    }

    private var footer: String {
        switch state.mode {
        case .filter: "filter: \(Printable.text(state.filter))_  (Enter keeps it, Esc undoes)"
        case .help: "any key: back"
        case .table:
            "q quit  p pause  / filter  < > sort by  R reverse  "
                + "m by \(state.nextGrouping.rawValue)  ? help"
        }
    }

    /// Escape sequences take no room.
    private func cut(_ line: String) -> String {
        guard !line.contains("\u{1B}"), line.count > size.columns else { return line }
        return String(line.prefix(size.columns))
    }
}

/// What the keys do.
enum MonitorHelp {
    static func lines(_ grouping: Grouping, _ columns: [Column]) -> [String] {
        let sorts = columns.map { "\($0.key) \($0.title(grouping))" }
        return [
            "q, Ctrl-C   quit                    p, space  pause and go on",
            "/           filter by name          Esc       no filter",
            "m           files, mounts ...       R         reverse the order",
            "< >         sort by another column  arrows    scroll; Page Up, Down; Home",
            "", "sort by:  " + sorts.prefix(5).joined(separator: ", "),
            "          " + sorts.dropFirst(5).joined(separator: ", "), "",
        ] + meanings.filter { columns.contains($0.0) }.map(\.1)
            + ["-             not known, or nothing written"]
    }

    private static let meanings: [(Column, String)] = [
        (.writes, "WRITES/S      write calls a second in the interval"),
        (
            .exclusive,
            "EXCL SHARED   i_rwsem taken a write, by side; ~ where something was missed"
        ),
        (.wait, "WAIT P99      of the waits for i_rwsem"),
        (.inside, "INSIDE        mean number of tasks that held i_rwsem"),
    ]
}
