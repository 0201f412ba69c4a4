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
    private let backend: ProbeBackend?
    private let options: ProbeOptions
    private let oracle: LockOracle?
    private let startedAt = Date()

    /// Attaches; nothing is counted before `measure`.
    init(path: String, options: TracingOptions, logger: Logger) throws {
        target = try TraceTarget(resolving: path)
        backend = options.noTrace ? nil : try Self.attach(target, options.probe, logger)
        self.options = options.probe
        oracle = options.oracle ? try LockOracle() : nil
    }

    private static var peakMemory: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return UInt64(usage.ru_maxrss) << 10
    }

    /// A kernel or user that does not allow tracing gets an exit code of its own.
    private static func attach(
        _ target: TraceTarget, _ options: ProbeOptions, _ logger: Logger
    ) throws -> ProbeBackend {
        do {
            return try ProbeBackend(target: target, options: options, logger: logger)
        } catch {
            guard error.meansUnsupported else { throw error }
            Terminal.say("\(error)")
            throw ExitStatus.unsupported.error
        }
    }

    /// The target's mount is still there.
    var isMounted: Bool {
        MountTable.current().contains { $0.device == target.device }
    }

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
        let counts = try oracle?.counts()
        let elapsed = clock.now - began
        try backend?.stop()
        var trace = try backend?.trace() ?? Trace()
        trace.losses.truncated = truncated
        backend?.detach()
        return Report(
            of: trace,
            in: context(
                elapsed: elapsed, requested: requested, workload: figures, oracle: counts))
    }

    private func context(
        elapsed: Duration, requested: OpenFlags?, workload: WorkloadFigures?,
        oracle: OracleCounts?
    ) -> RunContext {
        RunContext(
            version: Version.current, backend: backend == nil ? "none" : "probe",
            recordedAt: startedAt.formatted(.iso8601), kernel: .current,
            target: TargetInfo(
                path: target.path, mountPoint: target.mountPoint, fileSystem: target.fileSystem,
                inode: target.inode),
            elapsedNs: elapsed.wholeNanoseconds, requested: requested, workload: workload,
            spinlocksTraced: options.spinlocks, notCovered: backend?.notCovered ?? [],
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
