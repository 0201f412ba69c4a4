// SPDX-License-Identifier: Apache-2.0

import Dispatch
import HostSystem

/// The writers of one run, ready at their gate.
protocol WriterCrew: AnyObject, Sendable {
    /// Thread ids by writer number.
    var tids: [Int32] { get }
    /// Process ids by writer number.
    var pids: [Int32] { get }
    /// Writes made so far; `nil` where nobody counts them in between.
    var progress: UInt64? { get }
    /// Opens the gate.
    func go()
    /// Makes every writer finish after the write it is in.
    func stop()
    /// Waits for all writers; throws ``WorkloadError/writersStuck(writers:path:)`` for those that
    /// do not come back ``StopGrace/limit`` after a stop.
    func results() throws(WorkloadError) -> [WriterResult]
}

/// How long writers may take to come back from their last write after a stop.
struct StopGrace {
    /// Ten seconds: a slow disk's queue drains, a dead server's does not.
    static let limit: UInt64 = 10_000_000_000

    private var since: UInt64?

    /// Whether the grace is over, given whether a stop was asked for.
    mutating func isOver(stopping: Bool) -> Bool {
        guard stopping else { return false }
        let now = monotonicNanoseconds()
        guard let since else {
            since = now
            return false
        }
        return now - since > Self.limit
    }
}

/// Writers that are threads of this process.
final class ThreadCrew: WriterCrew {
    private let gate = DispatchSemaphore(value: 0)
    private let stopFlag = StopFlag()
    private let threads: [WriterThread]
    private let path: String

    var tids: [Int32] { threads.map(\.tid) }
    var pids: [Int32] { [] }
    var progress: UInt64? { threads.reduce(0) { $0 + $1.progress.steps } }

    /// Starts a thread for each job, or none.
    init(jobs: [WriterJob]) throws(WorkloadError) {
        path = jobs.first?.path ?? ""
        var started: [WriterThread] = []
        do {
            for job in jobs {
                started.append(try WriterThread(job: job, gate: gate, stop: stopFlag))
            }
        } catch {
            stopFlag.raise()
            for thread in started {
                gate.signal()
                _ = thread.result(within: .seconds(1))
            }
            throw error
        }
        threads = started
    }

    func go() {
        for _ in threads { gate.signal() }
    }

    func stop() { stopFlag.raise() }

    func results() throws(WorkloadError) -> [WriterResult] {
        var results: [WriterResult?] = threads.map { _ in nil }
        var grace = StopGrace()
        while let waiting = results.firstIndex(where: { $0 == nil }) {
            results[waiting] = threads[waiting].result(within: .milliseconds(100))
            if results[waiting] == nil && grace.isOver(stopping: stopFlag.isRaised) {
                let stuck = threads.indices.filter {
                    threads[$0].result(within: .seconds(0)) == nil
                }
                if !stuck.isEmpty {
                    throw .writersStuck(
                        writers: stuck, path: path, connection: FUSEConnection.number(of: path))
                }
            }
        }
        return results.compactMap(\.self)
    }
}
