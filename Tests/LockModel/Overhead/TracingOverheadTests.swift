// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

@Suite struct TracingOverheadTests {
    private typealias Prices = InstructionPrices

    private func calls(
        _ count: UInt64, ns: UInt64 = 0, path: WritePath = .directIO, isCompletion: Bool = false
    ) -> CallGroup {
        CallGroup(
            file: 0, path: path, isCompletion: isCompletion, openFlags: [], conditions: [],
            shape: CallShape(), count: count, durationNs: SumAndMax(sum: ns, max: ns))
    }

    private func taken(
        _ count: UInt64, _ lockClass: LockClass = .inodeRwsem, _ function: LockFunction = .downRead,
        inCompletion: Bool = false
    ) -> AcquisitionGroup {
        AcquisitionGroup(
            file: 0, path: .directIO, inCompletion: inCompletion, lockClass: lockClass,
            mode: .shared, function: function, acquisitions: count)
    }

    private func trace(
        _ calls: [CallGroup], _ taken: [AcquisitionGroup] = [],
        absent: Set<Measured.Figure> = [.uncontendedWaits]
    ) -> Trace {
        var trace = Trace(calls: calls, acquisitions: taken)
        trace.measured = Measured(absent: absent)
        return trace
    }

    private func ns(_ trace: Trace) throws -> Double {
        try #require(TracingOverhead(of: trace, nsPerInstruction: 1)).nsPerWrite
    }

    private let aCall =
        Prices.trampoline + Prices.aroundReturn + 2 * Prices.secondProgram + Prices.callBegins
        + Prices.callBeginsAgain + Prices.callReturns + Prices.callReturnsAgain
    private let aLock = 2 * Prices.trampoline + Prices.lockEntered + Prices.lockReleased
    private let anEnd =
        Prices.trampoline + Prices.aroundReturn + Prices.completionBegins
        + Prices.completionReturns

    @Test func aWritePaysForItsCallAndForTheLocksItTakes() throws {
        #expect(try ns(trace([calls(3)])) == aCall)
        let both = trace([calls(10)], [taken(10), taken(5, .fiLock, .rawSpinLock)])
        #expect(try ns(both) == aCall + 1.5 * (aLock + Prices.lockAccounted))
    }

    @Test func instructionsTakeWhatTheyTakeHere() throws {
        let trace = trace([calls(4)], [taken(4)])
        let slow = try #require(TracingOverhead(of: trace, nsPerInstruction: 2))
        #expect(slow.nsPerWrite == 2 * (try ns(trace)))
        #expect(slow.nsPerHold == [.inodeRwsem: 2 * Prices.lockHeld])
        #expect(slow.nsPerOtherLock == 2 * (Prices.trampoline + Prices.otherLock))
    }

    @Test func aFunctionThatMayFailHasAProgramAtItsReturn() throws {
        let more =
            Prices.aroundReturn + Prices.attemptBegins + Prices.attemptReturns - Prices.lockEntered
        let calls = [calls(1)]
        let certain = try ns(trace(calls, [taken(1, .inodeRwsem, .downWrite)]))
        #expect(
            try ns(trace(calls, [taken(1, .inodeRwsem, .downWriteTrylock)])) == certain + more)
        // PREEMPT_RT: every function has.
        let all = trace(calls, [taken(1, .inodeRwsem, .downWrite)], absent: [])
        let end = try ns(trace(calls, absent: []))
        #expect(try ns(all) - end == certain - aCall + more)
    }

    @Test func aSynchronousPassthroughWriteEndsInsideOfItsCall() throws {
        let passthrough = [calls(2, path: .passthrough)]
        #expect(try ns(trace(passthrough)) == aCall + anEnd)
        let without: Set<Measured.Figure> = [.uncontendedWaits, .passthroughCompletions]
        #expect(try ns(trace(passthrough, absent: without)) == aCall)
    }

    /// They are no part of the call, and may run in another task.
    @Test func completionsAreNoWrites() throws {
        let trace = trace(
            [calls(2), calls(2, isCompletion: true)],
            [taken(2), taken(8, .fiLock, .rawSpinLock, inCompletion: true)])
        #expect(try ns(trace) == aCall + aLock + Prices.lockAccounted)
    }

    /// A call is timed from the first program at its entry to the first at its return.
    @Test func aWriteWithoutTracingIsTheCallLessWhatLiesBetweenItsClocks() throws {
        let within =
            (Prices.trampoline + Prices.aroundReturn) / 2 + Prices.secondProgram
            + Prices.callBeginsAgain + aLock
        var calls = calls(4, ns: 30_000)
        calls.exitsMissed = 1
        let known = try #require(
            TracingOverhead(of: trace([calls], [taken(4)]), nsPerInstruction: 1))
        #expect(known.untracedWriteNs == 10_000 - within)
        calls.exitsMissed = 4
        for calls in [calls, self.calls(4, ns: 1)] {
            let unknown = TracingOverhead(of: trace([calls], [taken(4)]), nsPerInstruction: 1)
            #expect(unknown?.nsPerWrite == known.nsPerWrite && unknown?.untracedWriteNs == nil)
        }
    }

    @Test func aHoldIncludesWhatIsTakenMeanwhile() throws {
        let locks = [
            taken(2, .inodeRwsem, .downWrite), taken(2, .backingRwsem, .downWrite),
            taken(4, .fiLock, .rawSpinLock),
        ]
        let overhead = try #require(
            TracingOverhead(
                of: trace([calls(2, path: .passthrough)], locks), nsPerInstruction: 1))
        let own = Prices.lockHeld
        #expect(
            overhead.nsPerHold == [
                .inodeRwsem: own + 3 * aLock + anEnd, .backingRwsem: own, .fiLock: own,
            ])
    }

    @Test func holdsThatWereNotTimedAreAbsent() throws {
        let trace = trace(
            [calls(1)], [taken(1, .fiLock, .rawSpinLock)],
            absent: [.uncontendedWaits, .fiLockHolds])
        #expect(TracingOverhead(of: trace, nsPerInstruction: 1)?.nsPerHold == [:])
    }

    @Test func nothingIsSaidWithoutCallsOrWithoutTheTimeOfAnInstruction() {
        #expect(TracingOverhead(of: trace([], [taken(1)]), nsPerInstruction: 1) == nil)
        let ends = trace([calls(3, isCompletion: true)])
        #expect(TracingOverhead(of: ends, nsPerInstruction: 1) == nil)
        for unknown in [nil, 0, -1] as [Double?] {
            #expect(TracingOverhead(of: trace([calls(3)]), nsPerInstruction: unknown) == nil)
        }
    }

    @Test func figuresAreNotedAllOrNone() throws {
        var figures = TracerFigures(attachNs: 1, programs: 2, mapBytes: 3)
        let blank = figures
        let trace = trace([calls(1, ns: 9999)], [taken(1)])
        figures.note(TracingOverhead(of: trace, nsPerInstruction: 1.25))
        let wanted = try ns(trace) * 1.25
        #expect(figures.overheadNsPerWrite == UInt64(wanted.rounded()))
        #expect(figures.untracedWriteNs != nil && figures.overheadNsPerOtherLock == 165)
        #expect(
            figures.overheadNsPerHold == [
                "inode_rwsem": UInt64((Prices.lockHeld * 1.25).rounded())
            ])
        figures.note(nil)
        #expect(figures == blank)
        figures.note(TracingOverhead(of: trace, nsPerInstruction: .greatestFiniteMagnitude))
        #expect(figures.overheadNsPerWrite ?? 0 > 0, "no trap")
    }
}
