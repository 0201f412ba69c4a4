// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import SystemPackage
import Testing

@testable import KernelTracing

/// Shares of time and verdicts beside a server whose schedule is known: it sleeps in each WRITE, and
/// logs when.
@Suite(
    .serialized,
    .enabled(
        if: Watched.isPossible, "\(Host.reason), and a kernel that the observe backend can read"),
    .timeLimit(.minutes(10)))
struct ObserveScheduleHostTests {
    struct Schedule: Sendable, CustomTestStringConvertible {
        var writers: Int
        var delay: Int
        var pause: UInt32
        var spinning: Int

        var testDescription: String {
            "\(writers) writers, \(delay) ms a write, \(pause) ms between, \(spinning) CPUs busy"
        }
    }

    private static let schedules = [
        Schedule(writers: 1, delay: 20, pause: 20, spinning: 0),
        Schedule(writers: 3, delay: 20, pause: 0, spinning: 0),
        Schedule(writers: 2, delay: 10, pause: 25, spinning: 0),
        Schedule(writers: 2, delay: 10, pause: 25, spinning: 4),
    ]

    /// A write call holds the lock while the server sleeps, and no longer than it is a call: both are
    /// logged, and the truth lies between.
    @Test(arguments: schedules) func sharesAreThoseOfTheSchedule(schedule: Schedule) throws {
        let directory = try TemporaryDirectory()
        let log = directory.path + "/writes"
        let watched = try Watched(
            .directIO, server: ["--write-delay", "\(schedule.delay)", "--write-log", log])
        let load = Spinners(schedule.spinning)
        var span: ClosedRange<UInt64> = 0...0
        let report = try watched.report {
            let began = MonotonicClock.now
            watched.write(with: schedule.writers, for: 2) { _ in usleep(schedule.pause * 1000) }
            span = began...MonotonicClock.now
        }
        load.stop()
        let samples = try #require(report.observation?.total)
        #expect(!samples.mayBeBiased, "\(samples.missed ?? 0) missed")
        let served = Busy(try Self.ranges(in: log), span)
        let called = Busy(watched.calls, span)
        let held = Double(samples.exclusive.total.samples) / Double(samples.taken)
        #expect(held > served.share(of: 1) - 0.02 && held < called.share(of: 1) + 0.02)
        let free = Double(samples.free) / Double(samples.taken)
        #expect(abs(free + held - 1) < 0.001)
        let waiting = Double(samples.waiting) / Double(samples.taken)
        #expect(waiting < called.share(of: 2) + 0.02)
        #expect(waiting > called.share(of: 2) - (called.share(of: 1) - served.share(of: 1)) - 0.02)
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
    }

    /// One hold, one writer queued behind it: no sample of another write is needed.
    @Test func fewLongWritesGetAVerdict() throws {
        let watched = try Watched(.directIO, server: ["--write-delay", "900"])
        let report = try watched.report { watched.write(with: 2, for: 0.1) }
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        let evidence = try #require(report.observation?.total.evidence)
        #expect(evidence.queuedExclusive == 1 && evidence.queuedShared == 0)
        #expect(report.verdict.confidence.map { $0.holds <= 3 } == true)
    }

    /// Two writers, four seconds a write, and a look of one second: no write begins or ends in it.
    @Test func aVerdictComesWhileTheWriteLasts() throws {
        let watched = try Watched(.directIO, opens: 2, server: ["--write-delay", "4000"])
        let writers = DispatchGroup()
        nonisolated(unsafe) let crew = watched
        DispatchQueue.global().async(group: writers) { crew.write(with: 2, for: 0.1) }
        usleep(300_000)
        let report = try watched.report { usleep(1_000_000) }
        writers.wait()
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        #expect(report.observation.map { $0.total.waiting > 0 } == true)
    }

    /// One long write past the end of file after each short one inside: of the time nearly all is
    /// exclusive, of the writes half.
    @Test func shortSharedWritesBesideLongExclusiveOnesAreMixed() throws {
        let watched = try Watched(
            .directIOParallel, server: ["--write-delay", "20", "--delay-from", "\(1 << 20)"])
        let end = Position(1 << 20)
        let report = try watched.report {
            watched.write(with: 1, for: 1) { file in
                usleep(5000)
                end.extend(file)
            }
        }
        #expect(report.verdict.mode == .mixed, "\(report.verdict.summary)")
    }

    @Test func reasonsComeFromOpensThatWrite() throws {
        let watched = try Watched(.directIOParallel, server: ["--write-delay", "2"])
        let idle = try watched.open(also: .append)
        defer { try? idle.close() }
        let end = Position(1 << 20)
        let file = try watched.open()
        defer { try? file.close() }
        let report = try watched.report {
            for _ in 0..<200 { end.extend(file) }
        }
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        #expect(report.verdict.reasons.map(\.reason) == [.pastEOF])
        #expect(report.observation?.files.first?.grewBy != nil)
        let uses = try #require(report.observation?.files.first?.uses)
        #expect(uses.map(\.open.append) == [false])
    }

    private static func ranges(in log: String) throws -> [ClosedRange<UInt64>] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            let times = line.split(separator: " ").compactMap { UInt64($0) }
            return times.count == 2 ? times[0]...times[1] : nil
        }
    }
}

/// How much of a span some number of ranges cover at once.
private struct Busy {
    private let steps: [(time: UInt64, change: Int)]
    private let span: ClosedRange<UInt64>

    init(_ ranges: [ClosedRange<UInt64>], _ span: ClosedRange<UInt64>) {
        self.span = span
        steps = ranges.filter { $0.overlaps(span) }.map { $0.clamped(to: span) }
            .flatMap { [($0.lowerBound, 1), ($0.upperBound, -1)] }.sorted { $0.0 < $1.0 }
            .map { (time: $0.0, change: $0.1) }
    }

    /// The share of the span in which at least so many are going on.
    func share(of number: Int) -> Double {
        var (going, since, sum) = (0, span.lowerBound, UInt64(0))
        for step in steps {
            if going >= number { sum += step.time - since }
            going += step.change
            since = step.time
        }
        return Double(sum) / Double(span.upperBound - span.lowerBound)
    }
}

/// Writes 4 KiB after 4 KiB at the end of a file.
private final class Position: @unchecked Sendable {
    private var end: Int64
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 4096)

    init(_ end: Int64) {
        self.end = end
        block.initializeMemory(as: UInt8.self, repeating: 2)
    }

    deinit { block.deallocate() }

    /// One thread at a time.
    func extend(_ file: FileDescriptor) {
        let count = try? file.write(toAbsoluteOffset: end, UnsafeRawBufferPointer(block))
        if count == 4096 { end += 4096 }
    }
}

/// Threads that do nothing, at full speed.
private final class Spinners {
    private let threads: [Thread]

    init(_ count: Int) {
        threads = (0..<count).map { _ in
            Thread { while !Thread.current.isCancelled {} }
        }
        threads.forEach { $0.start() }
    }

    func stop() { threads.forEach { $0.cancel() } }

    deinit { stop() }
}
