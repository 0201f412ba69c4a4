// SPDX-License-Identifier: Apache-2.0

/// The most that the exclusive writes of a run could gain if they ran shared: a model, not a
/// measurement.
///
/// Of the time that a writer spends on a write (D in the call, T between calls), the wait W for
/// `i_rwsem` would be gone, and nothing else would change:
///
///     gain <= (D + T) / (D + T - W)
///
/// W is the wait of contended acquisitions: the time in lock functions that found the lock free is
/// mostly the tracer's own. T is known where the workload says how many writers there were; else it is
/// left out, which makes the bound larger, never smaller. A lock of one file that stays exclusive caps
/// that file's rate at one over its hold time a write, h:
///
///     gain <= 1 / (h * rate)
///
/// Over several files, the caps count by their writes. Where a write waits for the server the bound is
/// not known: a server of one thread answers one at a time whatever lock is held. Files whose writes
/// are never shared (O_APPEND, past the end, DAX) gain nothing. CPUs are not in the model: a machine
/// that has no CPU to spare gains nothing.
public struct WhatIf: Codable, Equatable, Sendable {
    /// What would limit the writers next.
    public enum Limit: Equatable, Sendable {
        /// A lock that stays exclusive.
        case lock(LockClass)
        /// The server's replies: all that is left of a direct-io write.
        case server
        /// Nothing that was traced: the backing file system, the device, the CPUs.
        case untraced
    }

    /// Rate with shared writes over the rate measured, at most; absent where the server is next in
    /// line, since what it can do at once is not known.
    public var gainAtMost: Double?
    /// What gives the bound, or comes next when it is gone.
    public var nextInLine: Limit
    /// Part of the writers' time that they waited for `i_rwsem`, 0...1.
    public var waitShare: Double

    /// The bound; `nil` without exclusive writes that could be shared, where those never waited, where
    /// waits were not measured, and where only a share of the calls was traced.
    public init?(of trace: Trace, elapsedNs: UInt64, workload: WorkloadFigures?) {
        guard trace.measured.contention(of: .exclusive), trace.losses.dutyCyclePercent == nil else {
            return nil
        }
        let calls = trace.calls.filter { !$0.isCompletion && $0.shape.inodeExclusive > 0 }
        let files = Set(calls.map(\.file)).map { FileCaps($0, in: trace) }
        let inCalls = Double(calls.reduce(0) { $0 + $1.durationNs.sum })
        let window = Double(workload?.elapsedNs ?? elapsedNs)
        let waited = files.reduce(0) { $0 + $1.waited }
        guard inCalls > 0, window > 0, waited > 0 else { return nil }
        let writers = workload.map { Double($0.writers.count) } ?? 0
        let total = max(inCalls, writers * window)
        waitShare = min(waited / total, 1)
        guard !files.contains(where: { $0.isServed && $0.waited > 0 }) else {
            (gainAtMost, nextInLine) = (nil, .server)
            return
        }
        let ofTime = total / max(total - waited, .leastNonzeroMagnitude)
        let ofLocks = FileCaps.gain(of: files, window: window)
        let bound = min(ofTime, ofLocks)
        gainAtMost = max(1, writers > 0 ? min(bound, writers) : bound)
        nextInLine = FileCaps.tightest(of: files) ?? .untraced
    }
}

extension WhatIf.Limit: RawRepresentable, CaseIterable, Codable {
    /// All there can be.
    public static let allCases = LockClass.staysExclusive.map(Self.lock) + [.server, .untraced]

    /// The one of that name.
    public init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = known
    }

    /// Its name in JSON.
    public var rawValue: String {
        switch self {
        case .lock(let lockClass): lockClass.rawValue
        case .server: "server"
        case .untraced: "untraced"
        }
    }
}

extension LockClass {
    /// Those that writes which share the inode's lock still take one at a time.
    fileprivate static let staysExclusive = allCases.filter { $0 != .inodeRwsem }
}

/// What the exclusive writes to one file waited for, and what would still hold them up.
private struct FileCaps {
    let writes: Double
    /// Waits that sharing would end, in nanoseconds.
    let waited: Double
    /// How long the locks that stay exclusive were held.
    let held: [(lock: LockClass, ns: Double)]
    /// Some of the writes are answered by the server.
    let isServed: Bool

    init(_ file: UInt32, in trace: Trace) {
        let calls = trace.calls.filter {
            $0.file == file && !$0.isCompletion && $0.shape.inodeExclusive > 0
        }
        let taken = trace.acquisitions.filter { $0.file == file }
        func sum(_ lockClass: LockClass, _ value: (AcquisitionGroup) -> UInt64) -> Double {
            taken.filter { $0.lockClass == lockClass && $0.mode != .shared }
                .reduce(0) { $0 + Double(value($1)) }
        }
        writes = Double(calls.reduce(0) { $0 + $1.count })
        waited =
            calls.allSatisfy(\.isNeverShared)
            ? 0 : sum(.inodeRwsem) { $0.inCompletion ? 0 : $0.contendedWaitNs }
        held = LockClass.staysExclusive.map { lock in (lock, sum(lock) { $0.hold.sum }) }
        isServed = calls.contains { $0.path == .directIO || $0.path == .cached }
    }

    /// Hold of the lock that would be the next to be full.
    private var longest: Double { held.map(\.ns).max() ?? 0 }

    /// The gain that the locks which stay exclusive allow.
    static func gain(of files: [Self], window: Double) -> Double {
        let writes = files.reduce(0) { $0 + $1.writes }
        guard writes > 0, files.allSatisfy({ $0.waited == 0 || $0.longest > 0 }) else {
            return .infinity
        }
        return files.reduce(0) { sum, file in
            sum + file.writes / writes * (file.waited > 0 ? window / file.longest : 1)
        }
    }

    /// The traced lock that is held longest of all; `nil` where none of them was.
    static func tightest(of files: [Self]) -> WhatIf.Limit? {
        let busy = files.filter { $0.waited > 0 }.max { $0.longest < $1.longest }
        guard let busy, busy.longest > 0 else { return nil }
        return busy.held.max { $0.ns < $1.ns }.map { .lock($0.lock) }
    }
}

extension CallGroup {
    /// Whatever the flags, these take the exclusive side.
    fileprivate var isNeverShared: Bool {
        path == .dax || !conditions.isDisjoint(with: [.append, .pastEOF])
    }
}
