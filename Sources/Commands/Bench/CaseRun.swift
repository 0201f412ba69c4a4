// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import LockModel
import Logging
import Workload

/// Runs the cases at a path, one after the other, and judges each.
struct CaseRun {
    let path: String
    /// What the server replies to OPEN, where it is ours.
    let requested: OpenFlags?
    let expect: KernelVariant?
    let tracing: TracingOptions
    let interrupts: Interrupts
    let logger: Logger

    /// Every case until Ctrl-C.
    func report(_ cases: [WriteCase]) async throws -> CaseReport {
        let target = try interrupts.endingAtOnce { try TraceTarget(resolving: path) }
        var rows: [CaseRow] = []
        var variants = expect.map { [$0] }
        var tracing = tracing
        trials: for writes in cases where !interrupts.arrived {
            logger.debug("case \(writes.rawValue)")
            do {
                let report = try await trace(writes, target, tracing)
                // What the first case found out need not be tried again, nor said again.
                if report.backend == BackendChoice.observe.rawValue {
                    tracing.watching.backend = .observe
                }
                if variants == nil, Self.path(of: report) == .passthrough {
                    variants = try await findVariants(report.backend)
                }
                let promise = LockPromise(
                    of: writes, on: Self.path(of: report), allowsParallel: allowsParallel(report),
                    variants: variants ?? [])
                rows.append(CaseRow(of: writes, promise: promise, report: report))
            } catch let error as ExitCode {
                throw error
            } catch let error as WorkloadError where error.isSilence {
                // The next would wait for the same server.
                guard !rows.isEmpty else { throw error }
                rows.append(CaseRow(failed: writes, because: "\(error)"))
                break trials
            } catch {
                rows.append(CaseRow(failed: writes, because: "\(error)"))
            }
        }
        return CaseReport(
            version: Version.current, kernel: .current, target: TargetInfo(target),
            variants: variants ?? [], isVariantFound: expect == nil && variants != nil, rows: rows)
    }

    private func trace(
        _ writes: WriteCase, _ target: TraceTarget, _ tracing: TracingOptions
    ) async throws -> Report {
        let trace = try Tracing(
            target, options: tracing, interrupts: interrupts, logger: logger)
        let pool = RemoteWorkload(
            WorkloadOrder(
                plan: WorkloadPlan(of: writes, sampled: trace.isSampling), path: path),
            command: WriterCommand(arguments: [WorkloadProcessCommand.verb]))
        interrupts.onFirst { pool.stop() }
        return try await trace.measure(pool, requested: requested) {
            $0.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
    }

    private func findVariants(_ backend: String) async throws -> [KernelVariant] {
        Terminal.say("finding out which variant this kernel is (--expect says it without)")
        let seen = try await KernelExperimentProcess(interrupts: interrupts).run(
            backend: Diagnosis.Backend(rawValue: backend) ?? .none, verbose: false)
        let variants = KernelVariant.matching(seen).filter { $0 != .noPassthrough }
        guard !variants.isEmpty else { throw CaseError.unknownVariant(notes: seen.notes) }
        return variants
    }

    /// Where the mount sends writes, from the flags the kernel has of the files.
    private static func path(of report: Report) -> WritePath {
        let flags = report.openFlags.kernel.first ?? []
        return flags.contains(.directIO)
            ? .directIO : flags.contains(.passthrough) ? .passthrough : .cached
    }

    /// Whether the server asks for parallel writes; what the kernel keeps for direct I/O says so too.
    private func allowsParallel(_ report: Report) -> Bool? {
        let kept = report.openFlags.kernel.first ?? []
        if kept.contains(.directIO) { return kept.contains(.parallelDirectWrites) }
        return (requested ?? report.opens?.first?.requested).map {
            $0.contains(.parallelDirectWrites)
        }
    }
}

/// Why cases cannot be judged.
enum CaseError: Error, CustomStringConvertible {
    case unknownVariant(notes: [String])

    var description: String {
        switch self {
        case .unknownVariant(let notes):
            "This kernel matches none of the known variants"
                + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
                + ": name the promise to hold it against with --expect."
        }
    }
}
