// SPDX-License-Identifier: Apache-2.0

/// Everything about a run that the trace itself does not tell.
public struct RunContext: Sendable {
    /// Version of this program.
    public var version: String
    /// How the kernel was watched.
    public var backend: String
    /// When the trace began, ISO 8601.
    public var recordedAt: String
    /// How fuselock was called, its own name first.
    public var command: [String]?
    /// Which kernel.
    public var kernel: KernelInfo
    /// What was watched.
    public var target: TargetInfo
    /// The command that serves the target, where that is known.
    public var server: String?
    /// Length of the trace in nanoseconds.
    public var elapsedNs: UInt64
    /// What the server replied to OPEN, where known.
    public var requested: OpenFlags?
    /// The workload's own figures.
    public var workload: WorkloadFigures?
    /// fi->lock was traced.
    public var spinlocksTraced: Bool
    /// What is left out, a sentence each.
    public var notCovered: [String]
    /// What tracing cost.
    public var tracer: TracerFigures
    /// What the kernel itself counted, where it was asked.
    public var oracle: OracleCounts?

    /// A context as given.
    public init(
        version: String, backend: String, recordedAt: String, command: [String]? = nil,
        kernel: KernelInfo, target: TargetInfo, server: String? = nil, elapsedNs: UInt64,
        requested: OpenFlags? = nil,
        workload: WorkloadFigures? = nil, spinlocksTraced: Bool = true, notCovered: [String] = [],
        tracer: TracerFigures, oracle: OracleCounts? = nil
    ) {
        self.version = version
        self.backend = backend
        self.recordedAt = recordedAt
        self.command = command
        self.kernel = kernel
        self.target = target
        self.server = server
        self.elapsedNs = elapsedNs
        self.requested = requested
        self.workload = workload
        self.spinlocksTraced = spinlocksTraced
        self.notCovered = notCovered
        self.tracer = tracer
        self.oracle = oracle
    }

    /// The type of file system that advice is for.
    var served: String { ServerOption.type(of: target.fileSystem, servedBy: server) }
}

extension Report {
    /// Sums a trace up.
    public init(of trace: Trace, in context: RunContext) {
        let calls = trace.calls.filter { !$0.isCompletion }
        let completions = trace.calls.filter(\.isCompletion)
        let callCount = calls.reduce(0) { $0 + $1.count }
        let locks = LockRow.rows(
            of: trace, calls: callCount, spinlocksTraced: context.spinlocksTraced)
        let oracle = context.oracle.map { OracleRow.rows(of: $0, locks: locks) }
        self.init(
            schema: Self.currentSchema, version: context.version, backend: context.backend,
            recordedAt: context.recordedAt, command: context.command, kernel: context.kernel,
            target: context.target,
            elapsedNs: context.elapsedNs,
            verdict: Verdict(
                of: trace, requested: context.requested, fileSystem: context.served
            ).noting(trace.files, of: context.target),
            openFlags: OpenFlagsSeen(
                kernel: Self.flags(of: calls), requested: context.requested),
            calls: callCount, completions: completions.reduce(0) { $0 + $1.count },
            bytes: trace.calls.reduce(0) { $0 + $1.bytes },
            errors: trace.calls.reduce(0) { $0 + $1.errors },
            writersInside: WritersInside(of: trace),
            locks: locks,
            blocked: trace.blocked.sorted { $0.waitNs.sum > $1.waitNs.sum },
            nested: trace.nested.flatMap { $0.isEmpty ? nil : $0 },
            timeline: trace.timeline, opens: trace.measured.has(.opens) ? trace.opens : nil,
            whatIf: WhatIf(of: trace, elapsedNs: context.elapsedNs, workload: context.workload),
            contentionTracepoint: trace.measured.has(.contentionEvents)
                ? Dictionary(
                    uniqueKeysWithValues: trace.contentionBegin.map { ($0.key.rawValue, $0.value) })
                : nil,
            oracle: oracle,
            oracleContention: oracle.map {
                OracleContention.all(of: $0, firstAttemptsFailed: trace.firstAttemptsFailed)
            },
            workload: context.workload, losses: trace.losses, notCovered: context.notCovered,
            measured: trace.measured.absent.isEmpty ? nil : trace.measured,
            tracer: context.tracer, files: trace.files, callGroups: trace.calls,
            acquisitionGroups: trace.acquisitions)
    }

    /// A run that nothing watched, for comparison: what the workload says of itself, and no figure of a lock.
    ///
    /// - Parameter truncated: why it ended early.
    public init(untraced context: RunContext, truncated: String?) {
        var losses: Losses?
        if let truncated {
            losses = Losses()
            losses?.truncated = truncated
        }
        self.init(
            schema: Self.currentSchema, version: context.version, backend: Self.untracedBackend,
            recordedAt: context.recordedAt, command: context.command, kernel: context.kernel,
            target: context.target,
            elapsedNs: context.elapsedNs,
            verdict: Verdict(
                mode: .inconclusive, summary: "no tracer was attached: nothing is known of locks",
                reasons: [], notes: []),
            openFlags: OpenFlagsSeen(kernel: [], requested: context.requested),
            workload: context.workload, losses: losses, notCovered: context.notCovered,
            tracer: context.tracer, files: [])
    }

    /// What ``backend`` is of a run without a tracer.
    public static let untracedBackend = "none"

    /// No tracer was attached.
    public var isUntraced: Bool { backend == Self.untracedBackend }

    /// Why the run ended before its work was done.
    public var truncated: String? { losses?.truncated ?? observation?.losses.truncated }

    /// Sums an observation of these files up.
    public init(of observation: Observation, files: [TracedFile], in context: RunContext) {
        var observation = observation
        if let total = context.workload?.total {
            observation.writeCalls = WriteCallFigures(
                source: .workload, calls: total.writes, bytes: total.bytes)
        }
        let flags = Set(observation.files.flatMap { $0.opens.map(\.flags) })
        self.init(
            schema: Self.currentSchema, version: context.version, backend: context.backend,
            recordedAt: context.recordedAt, command: context.command, kernel: context.kernel,
            target: context.target,
            elapsedNs: context.elapsedNs,
            verdict: Verdict(
                of: observation, requested: context.requested, fileSystem: context.served
            ).noting(files, of: context.target),
            openFlags: OpenFlagsSeen(
                kernel: flags.sorted { $0.rawValue < $1.rawValue }, requested: context.requested),
            workload: context.workload, observation: observation,
            notCovered: context.notCovered, tracer: context.tracer, files: files)
    }

    private static func flags(of calls: [CallGroup]) -> [OpenFlags] {
        let counts = calls.reduce(into: [OpenFlags: UInt64]()) {
            $0[$1.openFlags, default: 0] += $1.count
        }
        return counts.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }.map(
            \.key)
    }
}

extension WritersInside {
    /// `nil` where only a share of the calls was traced: who else was inside was not seen.
    init?(of trace: Trace) {
        guard trace.losses.dutyCyclePercent == nil else { return nil }
        let held = trace.acquisitions.filter { $0.lockClass == .inodeRwsem }
            .reduce(0) { $0 + $1.hold.sum }
        let span = trace.files.reduce(0) { $0 + ($1.spanNs ?? 0) }
        self.init(
            max: trace.files.compactMap(\.writersInsideMax).max() ?? 0,
            mean: span > 0 && trace.losses.acquisitionsOverLimit + trace.losses.locksOverLimit == 0
                ? Double(held) / Double(span) : nil)
    }
}

extension LockRow {
    /// The rows of a report: where it is news that a lock was never taken, of that too.
    static func rows(of trace: Trace, calls: UInt64, spinlocksTraced: Bool) -> [LockRow] {
        let kinds = LockClass.allCases.flatMap { lockClass in
            lockClass.traits.sides.map { (lockClass, $0.mode) }
        }
        return kinds.compactMap { lockClass, mode in
            let groups = trace.acquisitions.filter { $0.lockClass == lockClass && $0.mode == mode }
            let isNews = lockClass.traits.hasRowUntaken && (mode != .spin || spinlocksTraced)
            if groups.isEmpty, !isNews { return nil }
            guard trace.measured.acquisitions(of: lockClass) else { return nil }
            let elsewhere = trace.elsewhere.map { groups in
                ElsewhereRow(
                    groups.filter { $0.lockClass == lockClass && $0.mode == mode },
                    isComplete: trace.losses.elsewhereIsExact)
            }
            return LockRow(
                lockClass, mode, of: groups, elsewhere: elsewhere, calls: calls,
                measured: trace.measured)
        }
    }

    init(
        _ lockClass: LockClass, _ mode: LockMode, of groups: [AcquisitionGroup],
        elsewhere: ElsewhereRow?, calls: UInt64, measured: Measured
    ) {
        func sum(_ member: KeyPath<AcquisitionGroup, UInt64>) -> UInt64 {
            groups.reduce(0) { $0 + $1[keyPath: member] }
        }
        let acquisitions = sum(\.acquisitions)
        let seesWaiters = measured.contention(of: mode)
        func contention(_ count: UInt64) -> UInt64? { seesWaiters ? count : nil }
        self.init(
            class: lockClass, mode: mode, acquisitions: acquisitions,
            inCompletions: groups.filter(\.inCompletion).reduce(0) { $0 + $1.acquisitions },
            elsewhere: elsewhere, perCall: calls > 0 ? Double(acquisitions) / Double(calls) : nil,
            failed: sum(\.failed),
            contended: contention(sum(\.contended)),
            spun: contention(sum(\.contended) - sum(\.slept)), slept: contention(sum(\.slept)),
            contendedWaitNs: contention(sum(\.contendedWaitNs)),
            waitNs: groups.reduce(into: NanosecondHistogram()) { $0.merge($1.wait) },
            holdNs: measured.holds(of: lockClass)
                ? groups.reduce(into: NanosecondHistogram()) { $0.merge($1.hold) } : nil,
            callSites: CallSiteRow.rows(of: groups, contended: seesWaiters))
    }
}

extension CallSiteRow {
    static func rows(of groups: [AcquisitionGroup], contended: Bool) -> [CallSiteRow] {
        struct Key: Hashable {
            let function: LockFunction
            let caller: String?
        }
        var rows: [Key: CallSiteRow] = [:]
        for group in groups {
            let key = Key(function: group.function, caller: group.callSite)
            let row = CallSiteRow(
                function: key.function, caller: key.caller, acquisitions: 0,
                contended: contended ? 0 : nil)
            rows[key, default: row].acquisitions += group.acquisitions
            if let before = rows[key]?.contended {
                rows[key]?.contended = before + group.contended
            }
        }
        return rows.values.sorted {
            ($0.acquisitions, $1.function.rawValue) > ($1.acquisitions, $0.function.rawValue)
        }
    }
}
