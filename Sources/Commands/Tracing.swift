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
    private let startedAt = Date()

    /// Attaches; nothing is counted before `measure`.
    init(path: String, options: TracingOptions, logger: Logger) throws {
        target = try TraceTarget(resolving: path)
        backend =
            options.noTrace
            ? nil
            : try exitingIfUnsupported { [target] () throws(TracingError) in
                try ProbeBackend(target: target, options: options.probe, logger: logger)
            }
        self.options = options.probe
    }

    private static var peakMemory: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return UInt64(usage.ru_maxrss) << 10
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
        let (figures, truncated) = try await work()
        let elapsed = clock.now - began
        try backend?.stop()
        var trace = try backend?.trace() ?? Trace()
        trace.losses.truncated = truncated
        backend?.detach()
        return Report(
            of: trace, in: context(elapsed: elapsed, requested: requested, workload: figures))
    }

    private func context(
        elapsed: Duration, requested: OpenFlags?, workload: WorkloadFigures?
    ) -> RunContext {
        RunContext(
            version: Version.current, backend: backend == nil ? "none" : "probe",
            recordedAt: startedAt.formatted(.iso8601), kernel: .current,
            target: TargetInfo(target),
            elapsedNs: elapsed.wholeNanoseconds, requested: requested, workload: workload,
            spinlocksTraced: options.spinlocks, notCovered: backend?.notCovered ?? [],
            tracer: TracerFigures(
                attachNs: backend?.attachNs ?? 0, programs: backend?.programCount ?? 0,
                mapBytes: backend?.mapBytes ?? 0, peakMemoryBytes: Self.peakMemory))
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
