// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import HostSystem
import LockModel
import Monitor
import Reporting

/// The view in its loop: one interval after the other, on a terminal or as plain text.
struct TopRun {
    let attachment: TopAttachment
    let interrupts: Interrupts
    /// From one refresh to the next.
    let period: Duration
    /// Refreshes to make; `nil` for no end.
    let count: Int?
    var state: MonitorState

    /// Writes a table an interval to stdout.
    func writePlain(_ source: inout any TopSource) async throws {
        var last = try baseline(&source)
        var (made, doubt) = (0, !last.isExact)
        let width = Terminal.columns(of: STDOUT_FILENO)
        while !interrupts.arrived, made < count ?? .max {
            await interrupts.wait(until: .now + period)
            if interrupts.arrived { break }
            let next = try source.snapshot(try presentMounts())
            let interval = Interval(from: last, to: next, by: state.grouping, doubt: doubt)
            let frame = frame(interval, source.name, .init(columns: width, lines: nil))
            try Terminal.print((made > 0 ? "\n" : "") + frame.joined(separator: "\n") + "\n")
            (last, made, doubt) = (next, made + 1, interval.hasLosses)
        }
    }

    /// Shows the view until it is told to end.
    mutating func show(_ source: inout any TopSource, on terminal: RawTerminal) throws {
        var interval = Interval.empty
        let style = Terminal.style(for: STDOUT_FILENO)
        // The first look at the kernel's maps takes a while.
        terminal.show(frame(interval, source.name, terminal.size, style))
        var last = try baseline(&source)
        var doubt = !last.isExact
        var due = ContinuousClock.now + period
        var (made, drawn) = (0, [String]())
        while !state.isDone, !interrupts.arrived, made < count ?? .max {
            let lines = frame(
                interval, source.name, terminal.size, style)
            if lines != drawn { terminal.show(lines) }
            drawn = lines
            guard let keys = terminal.keys(within: 100) else { return }
            let before = state
            for key in keys { state.press(key) }
            let isRegrouped = before.grouping != state.grouping
            guard ContinuousClock.now >= due || isRegrouped, !state.isPaused else { continue }
            let next = try source.snapshot(try presentMounts())
            interval = Interval(from: last, to: next, by: state.grouping, doubt: doubt)
            // Another grouping shows the interval so far, and does not end it.
            if ContinuousClock.now >= due {
                (last, due, made) = (next, .now + period, made + 1)
                doubt = interval.hasLosses
            }
        }
    }

    /// What the first interval begins with. The first look takes long, since it reads the kernel's
    /// symbols halfway through: the second is of one moment.
    private func baseline(_ source: inout any TopSource) throws -> Snapshot {
        _ = try source.snapshot(attachment.mounts)
        return try source.snapshot(attachment.mounts)
    }

    /// The mounts watched; throws once the one asked for is gone.
    private func presentMounts() throws(MountGone) -> [MountTable.Mount] {
        let mounts = attachment.mounts
        if let target = attachment.target, mounts.isEmpty { throw MountGone(path: target.path) }
        return mounts
    }

    private func frame(
        _ interval: Interval, _ backend: String, _ size: Frame.Size, _ style: Style = .plain
    ) -> [String] {
        let time = Date().formatted(.iso8601)
        let heading = Frame.Heading(target: attachment.description, backend: backend, time: time)
        return Frame(state, interval, heading, size: size, style: style).lines
    }
}

/// The mount that was watched is no more.
struct MountGone: Error, CustomStringConvertible {
    let path: String
    var description: String { "The mount of \(path) went away." }
}
