// SPDX-License-Identifier: Apache-2.0

import FuseServer
import KernelTracing
import LockModel
import Logging
import SystemPackage
import Workload

/// Serves, opens and writes, and notes what the kernel did.
struct KernelExperimentRun {
    let place: PrivateDirectory
    let backend: Diagnosis.Backend
    let interrupts: Interrupts
    let logger: Logger

    /// Runs every part that this kernel allows.
    func observe() async throws -> KernelObservations {
        var seen = KernelObservations()
        seen.ioCounter = KernelFeatures().ioCounter
        do {
            _ = try FuseTrial.run()
            seen.offersPassthrough = true
        } catch .kernelTooOld, .passthroughNotOffered {
            seen.offersPassthrough = false
        } catch {
            seen.notes.append("\(error)")
        }
        if seen.offersPassthrough != false {
            await serve(.passthroughParallel, &seen) { mountPoint, seen in
                seen.keepsParallelFlag = try effectiveFlags(at: mountPoint)
                    .contains(.parallelDirectWrites)
                // On a busy machine a run can lose a count: then another.
                for _ in 0..<(backend == .probe ? 3 : 1)
                where seen.fiLockPerPassthroughWrite == nil {
                    try await watch(.passthroughParallel, mountPoint, &seen, Self.passthrough)
                }
            }
            if seen.fiLockPerPassthroughWrite == nil {
                seen.notes.append("acquisitions of fi->lock could not be counted exactly")
            }
        }
        await serve(.directIOParallel, &seen) { mountPoint, seen in
            try await watch(.directIOParallel, mountPoint, &seen) {
                $0.directIOMode = $1.verdict.mode
            }
        }
        return seen
    }

    /// Opens a file and reads back what the kernel kept of the flags the server replied.
    private func effectiveFlags(at mountPoint: String) throws -> OpenFlags {
        let target = try TraceTarget(resolving: mountPoint)
        let file = try FileDescriptor.open(
            "\(mountPoint)/opened", .readWrite, options: .create, permissions: .ownerReadWrite)
        defer { try? file.close() }
        let flags = try FileInspector().openFiles(device: target.device).compactMap(\.openFlags)
        guard let first = flags.first else { throw ExperimentError.fileNotSeen }
        return first
    }

    /// What one traced run says about passthrough.
    private static func passthrough(_ seen: inout KernelObservations, _ report: Report) {
        seen.passthroughMode = report.verdict.mode
        guard let calls = report.calls, calls > 0, report.losses?.countsAreExact == true,
            !report.notCovered.contains(where: { $0.hasPrefix("fi->lock") })
        else { return }
        let rows = report.locks?.filter { $0.class == .fiLock } ?? []
        seen.fiLockPerPassthroughWrite =
            Double(rows.reduce(0) { $0 + $1.acquisitions }) / Double(calls)
    }

    /// Serves in a mode while `work` runs; a failure is a note.
    private func serve(
        _ mode: OpenMode, _ seen: inout KernelObservations,
        _ work: (String, inout KernelObservations) async throws -> Void
    ) async {
        guard !interrupts.arrived else { return }
        do {
            let mountPoint = try place.makeDirectory("mount-\(mode.rawValue)")
            let backing = try place.makeDirectory("backing-\(mode.rawValue)")
            let server = try ServerProcess(
                executable: FilePath(ownExecutable),
                arguments: ServeCommand.arguments(
                    mode: mode, backing: backing, mountPoint: mountPoint))
            defer { server.stop() }
            try await work(mountPoint, &seen)
        } catch {
            seen.notes.append("\(mode.rawValue): \(error)")
        }
    }

    /// Has writers write, and takes down what the backend saw.
    private func watch(
        _ mode: OpenMode, _ mountPoint: String, _ seen: inout KernelObservations,
        _ note: (inout KernelObservations, Report) -> Void
    ) async throws {
        guard backend != .none else { return }
        let tracing = try Tracing(
            path: mountPoint, options: try TracingOptions.parse(["--backend", backend.rawValue]),
            logger: logger)
        let plan = Self.plan(sampled: tracing.isSampling)
        let writers = WriterPool(plan: plan, path: mountPoint, logger: logger)
        interrupts.onFirst { writers.stop() }
        let report = try await tracing.measure(writers, requested: mode.openFlags) {
            $0.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
        seen.backend = report.backend
        note(&seen, report)
    }

    /// Direct writes inside the file, to one file at once: what every variant but the unpatched
    /// promises to run shared.
    ///
    /// - Parameter sampled: samples need time, counts need writes.
    private static func plan(sampled: Bool) -> WorkloadPlan {
        var plan = WorkloadPlan()
        plan.writers = 4
        plan.fileSize = 1 << 20
        plan.limit = sampled ? .duration(TimeSpan(nanoseconds: 1_000_000_000)) : .writes(250)
        return plan
    }
}
