// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What was watched, in words.
struct TargetLines {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var file: String {
        guard let file = report.files.first else {
            return report.observation == nil ? "none was written to" : "none was open for writing"
        }
        guard report.files.count == 1 else { return "\(report.files.count) files" }
        return Self.describe(file)
    }

    static func describe(_ file: TracedFile) -> String {
        let backing = file.backing.map { ", backed by inode \($0.inode) on \($0.fileSystem)" } ?? ""
        return "\(file.name), inode \(file.inode)\(backing)"
    }

    var mount: String {
        "\(report.target.mountPoint) (\(report.target.fileSystem)), Linux "
            + "\(report.kernel.release), \(report.kernel.cpus) CPUs"
    }

    var flags: String {
        let kept = report.openFlags.kernel.map(\.description).joined(separator: ", ")
        guard let requested = report.openFlags.requested else { return kept.isEmpty ? "-" : kept }
        if report.openFlags.kernel == [requested] { return "\(kept) (as the server asked)" }
        return "\(kept.isEmpty ? "-" : kept) (the server asked for \(requested))"
    }

    /// Why tools that live on the contention tracepoint show less; `nil` where nothing was contended.
    var tracepoint: String? {
        let contended = (report.locks ?? []).reduce(0) { $0 + ($1.contended ?? 0) }
        guard contended > 0, let events = report.contentionTracepoint else { return nil }
        let seen = events.values.reduce(0, +)
        return "\(contended) contended acquisitions; lock:contention_begin fired \(seen) times "
            + "for them"
    }

    /// How much of a timeline there is; empty where none was recorded.
    var timeline: [String] {
        guard let timeline = report.timeline else { return [] }
        let sample = "\(timeline.sample) (fuselock report --format html or perfetto draws them)"
        return [sample] + timeline.losses
    }

    /// Where something was missed, more may have been inside than were seen.
    static func sentence(_ inside: WritersInside, of report: Report) -> String {
        let (most, words) = figure(inside, of: report)
        return "\(most) \(words)"
    }

    /// The same as a figure, `at most 2 writers`, and what it is of.
    static func figure(_ inside: WritersInside, of report: Report) -> (String, String) {
        let most = report.losses?.countsAreExact == false ? "at least" : "at most"
        let writers = Units.number(Int(clamping: inside.max), "writer")
        let mean = inside.mean.map { ", \(Units.ratio(($0 * 100).rounded() / 100)) on average" }
        return ("\(most) \(writers)", "holding i_rwsem\(mean ?? "")")
    }
}

extension Timeline {
    /// How much of it there is, in words.
    var sample: String {
        let taken = calls.reduce(0) { $0 + $1.acquisitions.count }
        let first = callsDropped + unfinished == 0 ? "the first" : "of the first \(begun) calls"
        return
            "\(first) \(Units.number(calls.count, "call")), \(Units.number(taken, "acquisition"))"
    }
}
