// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Exporter

@Suite struct CounterTableTests {
    private var trace: Trace {
        func calls(_ shape: CallShape, _ count: UInt64, isCompletion: Bool = false) -> CallGroup {
            CallGroup(
                file: 0, path: .passthrough, isCompletion: isCompletion, openFlags: [.passthrough],
                requested: [.passthrough, .parallelDirectWrites], conditions: [.direct],
                shape: shape, count: count, bytes: count * 10)
        }
        var wait = NanosecondHistogram()
        wait.record(100)
        let opens = OpenGroup(
            file: 0, requested: [.passthrough, .parallelDirectWrites], kept: [.passthrough],
            process: 4711, command: "writer", count: 3)
        return Trace(
            files: [TracedFile(id: 0, name: "secret", inode: 99)],
            calls: [
                calls(CallShape(inodeExclusive: 1), 5), calls(CallShape(inodeShared: 1), 2),
                calls(CallShape(inodeExclusive: 1, inodeShared: 1), 1), calls(CallShape(), 4),
                calls(CallShape(), 6, isCompletion: true),
            ],
            acquisitions: [
                AcquisitionGroup(
                    file: 0, path: .passthrough, lockClass: .inodeRwsem, mode: .exclusive,
                    function: .downWrite, acquisitions: 6, contended: 1, wait: wait)
            ], opens: [opens])
    }

    @Test func aTraceByPathAndSide() {
        let table = CounterTable(trace)
        func count(_ metric: Metric, _ labels: String...) -> UInt64? {
            table.counts[Series(metric, labels)]
        }
        #expect(count(.writeCalls, "passthrough", "exclusive") == 6)
        #expect(count(.writeCalls, "passthrough", "shared") == 2)
        #expect(count(.writeCalls, "passthrough", "none") == 4)
        #expect(count(.writtenBytes, "passthrough") == 180)
        #expect(count(.exclusiveWrites, "passthrough", "parallel_flag_stripped") == 5)
        #expect(count(.exclusiveWrites, "passthrough", "lost_race") == 1)
        #expect(count(.acquisitions, "passthrough", "inode_rwsem", "exclusive") == 6)
        #expect(count(.contended, "passthrough", "inode_rwsem", "exclusive") == 1)
        #expect(count(.opens) == 3)
        #expect(count(.strippedFlags, "PARALLEL_DIRECT_WRITES") == 3)
        let wait = Series(.wait, ["passthrough", "inode_rwsem", "exclusive"])
        #expect(table.histograms[wait]?.count == 1)
    }

    @Test func namesOfFilesAndTasksAreNoLabels() {
        let labels = CounterTable(trace).counts.keys.flatMap(\.labels)
        #expect(Set(labels).isDisjoint(with: ["secret", "99", "4711", "writer"]))
    }

    @Test func samplesAreNotCalledWrites() {
        var samples = LockSamples()
        samples.taken = 100
        samples.exclusive.write = .init(samples: 60, holds: 30)
        samples.shared.other = .init(samples: 10, holds: 5)
        let observation = Observation(
            sampler: SamplerFigures(engine: .timer, rateAsked: 1000, missed: 7),
            files: [ObservedFile(file: 0, samples: samples)])
        let table = CounterTable(observation)
        #expect(table.counts[Series(.samples, ["exclusive"])] == 60)
        #expect(table.counts[Series(.samples, ["other"])] == 10)
        #expect(table.counts[Series(.samples, ["free"])] == 30)
        #expect(table.counts[Series(.samplesMissed)] == 7)
        let metrics = Set(table.counts.keys.map(\.metric))
        #expect(metrics.isDisjoint(with: [.writeCalls, .acquisitions, .exclusiveWrites, .opens]))
    }

    @Test func everyLossHasItsKind() {
        var losses = Losses()
        losses.callsUnfinished = 9
        losses.callsEnteredUnseen = 3
        losses.filesOverLimit = 2
        let table = CounterTable(losses)
        #expect(table.sum(.losses) == 5)
        #expect(table.counts[Series(.losses, ["mounts_over_limit"])] == 2)
        #expect(table.lostCalls == 5)
    }

    /// The verdict knows of a call that no program can have seen.
    @Test func aCallThatNobodyMayHaveSeenIsALoss() {
        var losses = Losses()
        losses.mayBeMissing = [CountedThing.calls.rawValue: 4, CountedThing.opens.rawValue: 9]
        let table = CounterTable(losses)
        #expect(table.counts[Series(.losses, ["calls_maybe_missed"])] == 4)
        #expect(table.lostCalls == 4 && table.sum(.losses) == 4)
        #expect(CounterTable(Losses()).counts[Series(.losses, ["calls_maybe_missed"])] == 0)
    }

    @Test func aStepBackIsNeitherBookedNorMadeUpFor() {
        func table(_ count: UInt64) -> CounterTable {
            var table = CounterTable()
            table.add(count, .samplesMissed)
            return table
        }
        var known = CounterTable()
        let growth = [5, 4, 5, 7].map { known.advance(to: table($0)).sum(.samplesMissed) }
        #expect(growth == [5, 0, 0, 2])
    }
}
