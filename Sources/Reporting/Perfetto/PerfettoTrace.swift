// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel

/// A report that cannot be drawn in time.
public enum PerfettoError: Error, Equatable, CustomStringConvertible {
    /// No timeline was recorded.
    case noTimeline(backend: String)

    /// The sentence.
    public var description: String {
        switch self {
        case .noTimeline(let backend):
            "This report has no timeline: record one with --timeline N"
                + (backend == "observe" ? " and the probe backend." : ".")
        }
    }
}

/// A report's timeline in the Trace Event Format (JSON), which ui.perfetto.dev opens: a track a task
/// with its calls, waits and holds, a track a lock with its holders, and a flow from the holder that
/// was in the way to the wait.
public struct PerfettoTrace {
    private let report: Report
    private let timeline: Timeline

    /// The timeline of a report.
    public init(_ report: Report) throws(PerfettoError) {
        guard let timeline = report.timeline else { throw .noTimeline(backend: report.backend) }
        self.report = report
        self.timeline = timeline
    }

    private struct Document: Encodable {
        let displayTimeUnit = "ns"
        let otherData: [String: String]
        let traceEvents: [TraceEvent]
    }

    /// The document, ending in a newline.
    public func encode() throws -> Data {
        let document = Document(otherData: about, traceEvents: events)
        return try JSONText.encode(document)
    }

    var events: [TraceEvent] {
        let locks = LockTracks(timeline, files: report.files)
        let writers = timeline.calls.flatMap { WriterTrack.events(of: $0, files: report.files) }
        return
            (WriterTrack.names(of: timeline, opens: report.opens ?? []) + writers + locks.events
            + locks.flows)
            .sorted(by: TraceEvent.isBefore)
    }

    private var about: [String: String] {
        [
            "made by": "fuselock \(report.version)", "recorded at": report.recordedAt,
            "kernel": report.kernel.release,
            "verdict": "\(report.verdict.mode.rawValue): \(report.verdict.summary)",
            "sample": timeline.sample,
            "losses": timeline.losses.joined(separator: "; "),
        ]
    }
}
