// SPDX-License-Identifier: Apache-2.0

/// What tracing added to the writes of a run: an estimate, of the price list and of what an instruction takes on
/// this machine.
///
/// It is what the programs for the write's own call and locks take. What other locks pass meanwhile is not in it,
/// since nobody counts those; nor what a wait takes longer because another writer is traced.
public struct TracingOverhead: Equatable, Sendable {
    /// Added to a write, the mean over the run's calls.
    public var nsPerWrite: Double
    /// A write without that, likewise; `nil` where no call's duration is known, or the estimate is above it.
    public var untracedWriteNs: Double?
    /// Of a hold, what is tracing: of the lock itself, and of what is taken while it is held.
    public var nsPerHold: [LockClass: Double]
    /// Added to each other lock function, whoever calls it.
    public var nsPerOtherLock: Double

    /// - Parameter nsPerInstruction: `nil` where it could not be measured.
    /// - Returns: `nil` where nothing can be said: without calls, or without that.
    public init?(of trace: Trace, nsPerInstruction: Double?) {
        let calls = PricedCalls(trace)
        guard let nsPerInstruction, nsPerInstruction > 0, calls.count > 0 else { return nil }
        nsPerWrite = calls.price / calls.count * nsPerInstruction
        let within = calls.priceWithin / calls.count * nsPerInstruction
        untracedWriteNs = calls.meanNs.flatMap { $0 > within ? $0 - within : nil }
        nsPerHold = calls.pricesOfHolds.mapValues { $0 * nsPerInstruction }
        nsPerOtherLock =
            (InstructionPrices.trampoline + InstructionPrices.otherLock) * nsPerInstruction
    }
}

/// The calls of a trace, in instructions.
private struct PricedCalls {
    private typealias Prices = InstructionPrices

    let count: Double
    /// The mean duration of a call, as it was traced.
    let meanNs: Double?
    private let measured: Measured
    private let acquisitions: [AcquisitionGroup]
    private let completions: Double

    init(_ trace: Trace) {
        let calls = trace.calls.filter { !$0.isCompletion }
        measured = trace.measured
        acquisitions = trace.acquisitions.filter { !$0.inCompletion }
        count = Double(calls.reduce(0) { $0 + $1.count })
        let timed = calls.reduce(0) { $0 + $1.count - min($1.count, $1.exitsMissed) }
        let ns = calls.reduce(0) { $0 + $1.durationNs.sum }
        meanNs = timed > 0 ? Double(ns) / Double(timed) : nil
        let endInside = calls.filter { $0.path == .passthrough && !$0.isAsync }
        completions =
            measured.has(.passthroughCompletions)
            ? Double(endInside.reduce(0) { $0 + $1.count }) : 0
    }

    var price: Double {
        let accounts = acquisitions.reduce(0) {
            $0 + Double($1.acquisitions) * Prices.lockAccounted
        }
        return count * Self.call + accounts + steps + completions * Self.completion
    }

    /// The part that lies between the clocks which time a call: those of the first programs at its entry and return.
    var priceWithin: Double { count * Self.callWithin + steps + completions * Self.completion }

    private var steps: Double { acquisitions.reduce(0) { $0 + Self.steps($1, measured) } }

    /// Of each lock that was taken and whose holds were timed.
    var pricesOfHolds: [LockClass: Double] {
        LockClass.allCases.reduce(into: [:]) { prices, lockClass in
            let holds = acquisitions.filter { $0.lockClass == lockClass }
                .reduce(0) { $0 + Double($1.acquisitions) }
            guard holds > 0, measured.holds(of: lockClass) else { return }
            prices[lockClass] =
                Prices.lockHeld + (lockClass == .inodeRwsem ? priceInside / holds : 0)
        }
    }

    /// `i_rwsem` is the outermost: all else that a call takes it takes inside (fs/fuse/file.c, fs/fuse/passthrough.c).
    private var priceInside: Double {
        acquisitions.filter { $0.lockClass != .inodeRwsem }
            .reduce(completions * Self.completion) { $0 + Self.steps($1, measured) }
    }

    private static let call =
        Prices.trampoline + Prices.aroundReturn + 2 * Prices.secondProgram + Prices.callBegins
        + Prices.callBeginsAgain + Prices.callReturns + Prices.callReturnsAgain

    /// Half of the trampoline lies before the one clock, or after the other.
    private static let callWithin =
        (Prices.trampoline + Prices.aroundReturn) / 2 + Prices.secondProgram
        + Prices.callBeginsAgain

    private static let completion =
        Prices.trampoline + Prices.aroundReturn + Prices.completionBegins
        + Prices.completionReturns

    /// What is run where these locks are taken and released.
    private static func steps(_ group: AcquisitionGroup, _ measured: Measured) -> Double {
        let hasReturn = !group.function.cannotFail || measured.has(.uncontendedWaits)
        let entry =
            Prices.trampoline
            + (hasReturn
                ? Prices.aroundReturn + Prices.attemptBegins + Prices.attemptReturns
                : Prices.lockEntered)
        return Double(group.acquisitions + group.failed) * entry
            + Double(group.acquisitions) * (Prices.trampoline + Prices.lockReleased)
    }
}

extension TracerFigures {
    /// Takes what the overhead is, in whole nanoseconds.
    public mutating func note(_ overhead: TracingOverhead?) {
        overheadNsPerWrite = overhead.map { $0.nsPerWrite.wholeNs }
        untracedWriteNs = overhead?.untracedWriteNs?.wholeNs
        overheadNsPerOtherLock = overhead.map { $0.nsPerOtherLock.wholeNs }
        overheadNsPerHold = overhead.map { overhead in
            Dictionary(uniqueKeysWithValues: overhead.nsPerHold.map { ($0.rawValue, $1.wholeNs) })
        }
    }
}

extension Double {
    /// Rounded; what a clock that stood still for years would give is cut.
    fileprivate var wholeNs: UInt64 { UInt64(min(rounded(), 1e15)) }
}
