// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import HostSystem
import KernelTracing
import LockModel
import Logging

/// One trace of one target, from attaching to the report.
struct Tracing {
    private let target: TraceTarget
    /// `nil` only for the benchmark's run without a tracer.
    private let backend: (any TracingBackend)?
    private let spinlocks: Bool
    private let oracle: LockOracle?
    private let wantsTimeline: Bool
    /// The command that serves the target, as long as it does; not looked for where the mount's type tells.
    private let server: String?
    private let startedAt = Date()

    /// Attaches; nothing is counted before `measure`.
    ///
    /// - Parameter countsWriteCalls: no workload counts its own writes.
    init(
        _ target: TraceTarget, options: TracingOptions, isTraced: Bool = true,
        countsWriteCalls: Bool = false, interrupts: Interrupts, logger: Logger
    ) throws {
        self.target = target
        let choice = BackendChooser(
            target: target, probe: options.probe,
            observe: options.observe(countsWriteCalls: countsWriteCalls), logger: logger)
        backend =
            try isTraced
            ? interrupts.endingAtOnce { try choice.attach(options.watching.backend) } : nil
        spinlocks = !options.watching.noSpinlocks
        oracle = options.oracle ? try LockOracle() : nil
        wantsTimeline = options.timeline != nil
        server =
            ServerOption.isNameless(target.fileSystem)
            ? FUSEServers().command(device: target.device, mountPoint: target.mountPoint) : nil
    }

    /// The backend samples: it needs time, not a number of writes.
    var isSampling: Bool { backend?.name == "observe" }

    private static var peakMemory: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return UInt64(usage.ru_maxrss) << 10
    }

    /// What was asked for.
    var path: String { target.path }

    /// The target's mount is still there.
    var isMounted: Bool { target.isMounted }

    /// Counts while `work` runs, and sums up what was seen, whatever became of the work.
    ///
    /// - Parameter work: returns the workload's figures and, if it ended early, why.
    func measure(
        requested: OpenFlags? = nil, _ work: () async throws -> (WorkloadFigures?, String?)
    ) async throws -> Report {
        let clock = ContinuousClock()
        let began = clock.now
        try backend?.start()
        try oracle?.start()
        let (figures, truncated) = try await work()
        // Writers that have reported may still be closing: both sides are to see it, or neither.
        if oracle != nil { try? await Task.sleep(for: .milliseconds(300)) }
        let counts = try oracle?.counts()
        let elapsed = clock.now - began
        try backend?.stop()
        let context = context(
            elapsed: elapsed, requested: requested, workload: figures, oracle: counts)
        let report = try backend?.report(in: context, truncated: truncated)
        backend?.detach()
        return report ?? Report(untraced: context, truncated: truncated)
    }

    private var notCovered: [String] {
        (backend?.notCovered ?? [])
            + (wantsTimeline && isSampling ? ["the timeline: samples are no events"] : [])
    }

    private func context(
        elapsed: Duration, requested: OpenFlags?, workload: WorkloadFigures?,
        oracle: OracleCounts?
    ) -> RunContext {
        RunContext(
            version: Version.current, backend: backend?.name ?? Report.untracedBackend,
            recordedAt: startedAt.formatted(.iso8601),
            command: CommandWords.own, kernel: .current, target: TargetInfo(target), server: server,
            elapsedNs: elapsed.wholeNanoseconds, requested: requested, workload: workload,
            spinlocksTraced: spinlocks, notCovered: notCovered,
            tracer: TracerFigures(
                attachNs: backend?.attachNs ?? 0, programs: backend?.programCount ?? 0,
                mapBytes: backend?.mapBytes ?? 0, peakMemoryBytes: Self.peakMemory),
            oracle: oracle)
    }
}

extension Duration {
    /// The duration in nanoseconds; zero when negative.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds / 1_000_000_000))
    }
}

extension KernelInfo {
    /// The running kernel.
    static var current: KernelInfo {
        var name = utsname()
        uname(&name)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return KernelInfo(
            release: text(name.release), machine: text(name.machine),
            cpus: ProcessInfo.processInfo.activeProcessorCount)
    }
}

extension TargetInfo {
    /// The target of a trace or an inspection.
    init(_ target: TraceTarget) {
        self.init(
            path: target.path, mountPoint: target.mountPoint, fileSystem: target.fileSystem,
            inode: target.inode)
    }
}
