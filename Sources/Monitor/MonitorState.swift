// SPDX-License-Identifier: Apache-2.0

/// What the view shows, and what keys do to it.
public struct MonitorState: Equatable, Sendable {
    /// Who has the keys.
    public enum Mode: Equatable, Sendable {
        /// The table.
        case table
        /// The filter, being typed.
        case filter
        /// The help.
        case help
    }

    /// What rows stand for.
    public var grouping = Grouping.file
    /// Whether the backend tells processes apart.
    public var knowsProcesses = false
    /// What rows are sorted by.
    public var sort = Column.writes
    /// Smallest first.
    public var isReversed = false
    /// What a name or mount point must contain, case ignored; empty for all.
    public var filter = ""
    /// Whether new intervals are held back.
    public var isPaused = false
    /// Who has the keys.
    public private(set) var mode = Mode.table
    /// Rows above the first that is shown.
    public private(set) var scrolled = 0
    /// The end was asked for.
    public private(set) var isDone = false
    private var before = ""

    /// The view as it begins.
    public init() {}

    /// Does what a key asks for.
    public mutating func press(_ key: Key) {
        if key == .control("c") || key == .control("d") { isDone = true }
        switch mode {
        case .help: mode = .table
        case .filter: type(key)
        case .table: steer(key)
        }
    }

    private mutating func type(_ key: Key) {
        switch key {
        case .character(let character): filter.append(character)
        case .backspace: if !filter.isEmpty { filter.removeLast() }
        case .control("u"): filter = ""
        case .enter: mode = .table
        case .escape: (filter, mode) = (before, .table)
        default: break
        }
        scrolled = 0
    }

    private mutating func steer(_ key: Key) {
        switch key {
        case .character("q"): isDone = true
        case .character("p"), .character(" "): isPaused.toggle()
        case .character("?"), .character("h"): mode = .help
        case .character("/"): (before, mode) = (filter, .filter)
        case .character("m"): grouping = nextGrouping
        case .character("R"): isReversed.toggle()
        case .character("<"): turn(by: -1)
        case .character(">"): turn(by: 1)
        case .escape: filter = ""
        case .up: scroll(by: -1)
        case .down: scroll(by: 1)
        case .pageUp: scroll(by: -10)
        case .pageDown: scroll(by: 10)
        case .home: scrolled = 0
        case .character(let character): choose(character)
        default: break
        }
    }

    /// What rows stand for once `m` is pressed.
    var nextGrouping: Grouping {
        let all = Grouping.allCases.filter { knowsProcesses || $0 != .process }
        let place = all.firstIndex(of: grouping) ?? 0
        return all[(place + 1) % all.count]
    }

    private mutating func choose(_ character: Character) {
        guard let column = Column.allCases.first(where: { $0.key == character }) else { return }
        isReversed = column == sort ? !isReversed : false
        sort = column
    }

    private mutating func turn(by step: Int) {
        let all = Column.allCases
        let place = all.firstIndex(of: sort) ?? 0
        (sort, isReversed) = (all[(place + step + all.count) % all.count], false)
    }

    private mutating func scroll(by step: Int) { scrolled = max(0, scrolled + step) }

    /// The rows to show, in their order.
    public func rows(of interval: Interval) -> [MonitorRow] {
        let wanted = filter.lowercased()
        let rows = interval.rows.filter { row in
            wanted.isEmpty || row.name.lowercased().contains(wanted)
                || row.mountPoint.lowercased().contains(wanted)
        }
        return sort.sorted(rows, reversed: isReversed)
    }
}
