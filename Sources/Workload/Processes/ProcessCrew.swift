// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import Synchronization

/// Writers that are processes of their own.
final class ProcessCrew: WriterCrew {
    private let children: [WriterChild]
    private let stopFlag = StopFlag()
    let tids: [Int32]
    var pids: [Int32] { children.map(\.pid) }
    let progress: UInt64? = nil

    /// Starts a process for each job and returns when all stand at their gates; or none is left.
    init(jobs: [WriterJob], command: WriterCommand, stop: StopFlag) throws(WorkloadError) {
        var children: [WriterChild] = []
        var tids: [Int32] = []
        do {
            for job in jobs { children.append(try WriterChild(job: job, command: command)) }
            for child in children { tids.append(try Self.awaitReady(child, stop)) }
        } catch {
            for child in children {
                child.kill()
                child.reap(patient: true)
            }
            throw error
        }
        self.children = children
        self.tids = tids
    }

    private static func awaitReady(
        _ child: WriterChild, _ stop: StopFlag
    ) throws(WorkloadError) -> Int32 {
        while !stop.isRaised {
            switch child.receive(within: 100) {
            case .nothing: continue
            case .message(.ready(let tid)): return tid
            case .message(.failed(let reason)):
                throw .writerFailed(writer: child.job.writer, reason: reason)
            case .message(.done), .gone:
                child.kill()
                throw .writerFailed(
                    writer: child.job.writer,
                    reason: "its process \(child.reap(patient: true) ?? "ended") before it was "
                        + "ready")
            }
        }
        throw .interrupted
    }

    func go() {
        for child in children { child.go() }
    }

    func stop() {
        stopFlag.raise()
        for child in children { child.stop() }
    }

    func results() throws(WorkloadError) -> [WriterResult] {
        var results: [WriterResult?] = children.map { _ in nil }
        var grace = StopGrace()
        while true {
            let waiting = results.indices.filter { results[$0] == nil }
            if waiting.isEmpty { return results.compactMap(\.self) }
            for index in poll(waiting) {
                results[index] = result(of: children[index])
                if results[index]?.failure != nil { stop() }
            }
            if grace.isOver(stopping: stopFlag.isRaised) { try abandon(results) }
        }
    }

    /// Writers that have something to say, after at most 100 ms.
    private func poll(_ waiting: [Int]) -> [Int] {
        var pollers = waiting.map {
            pollfd(fd: children[$0].socket, events: Int16(POLLIN), revents: 0)
        }
        guard Glibc.poll(&pollers, nfds_t(pollers.count), 100) > 0 else { return [] }
        return zip(waiting, pollers).filter { $0.1.revents != 0 }.map(\.0)
    }

    private func result(of child: WriterChild) -> WriterResult? {
        switch child.receive(within: 0) {
        case .nothing: return nil
        case .message(.done(let result)):
            child.reap(patient: true)
            return result
        case .message, .gone:
            child.kill()
            var result = WriterResult()
            result.failure =
                "Writer \(child.job.writer) (process \(child.pid)) "
                + "\(child.reap(patient: true) ?? "ended") before it reported its figures."
            return result
        }
    }

    private func abandon(_ results: [WriterResult?]) throws(WorkloadError) {
        let stuck = results.indices.filter { results[$0] == nil }
        for index in stuck {
            children[index].kill()
            children[index].reap(patient: false)
        }
        let path = children[stuck[0]].job.path
        throw .writersStuck(
            writers: stuck.map { children[$0].job.writer }, path: path,
            connection: FUSEConnection.number(of: path))
    }
}
