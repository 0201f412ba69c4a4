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
        if seen.offersPassthrough != false { await watch(.passthroughParallel, &seen, Self.passthrough) }
        await watch(.directIOParallel, &seen) { $0.directIOMode = $1.verdict.mode }
        return seen
    }

    /// What one traced run says about passthrough.
    private static func passthrough(_ seen: inout KernelObservations, _ report: Report) {
        seen.passthroughMode = report.verdict.mode
        let flags = report.openFlags.kernel
        if !flags.isEmpty {
            seen.keepsParallelFlag = flags.allSatisfy { $0.contains(.parallelDirectWrites) }
        }
        let rows = report.locks.filter { $0.class == .fiLock }
        let isCovered = !report.notCovered.contains { $0.contains("fi->lock") }
        guard report.calls > 0, report.losses.countsAreExact, isCovered else {
            seen.notes.append("fi->lock was not counted exactly")
            return
        }
        seen.fiLockPerPassthroughWrite =
            Double(rows.reduce(0) { $0 + $1.acquisitions }) / Double(report.calls)
    }

    /// Serves in a mode and has writers write, watched; a failure is a note.
    private func watch(
        _ mode: OpenMode, _ seen: inout KernelObservations,
        _ note: (inout KernelObservations, Report) -> Void
    ) async {
        guard !interrupts.arrived else { return }
        do {
            let report = try await trace(mode)
            seen.backend = report.backend
            note(&seen, report)
        } catch {
            seen.notes.append("\(mode.rawValue): \(error)")
        }
    }

    private func trace(_ mode: OpenMode) async throws -> Report {
        let mountPoint = try place.makeDirectory("mount-\(mode.rawValue)")
        let backing = try place.makeDirectory("backing-\(mode.rawValue)")
        let server = try ServerProcess(
            executable: FilePath(ownExecutable),
            arguments: ServeCommand.arguments(mode: mode, backing: backing, mountPoint: mountPoint))
        defer { server.stop() }
        let tracing = try Tracing(
            path: mountPoint, options: try TracingOptions.parse([]), logger: logger)
        let writers = WriterPool(plan: Self.plan, path: mountPoint, logger: logger)
        interrupts.onFirst { writers.stop() }
        return try await tracing.measure(writers, requested: mode.openFlags) {
            $0.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
    }

    /// Direct writes inside the file, to one file at once: what every variant but the unpatched
    /// promises to run shared.
    private static var plan: WorkloadPlan {
        var plan = WorkloadPlan()
        plan.writers = 4
        plan.fileSize = 1 << 20
        plan.limit = .writes(250)
        return plan
    }
}
