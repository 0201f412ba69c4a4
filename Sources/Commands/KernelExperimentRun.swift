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
                try await watch(.passthroughParallel, mountPoint, &seen, Self.passthrough)
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
        let rows = report.locks.filter { $0.class == .fiLock }
        let isCovered = !report.notCovered.contains { $0.contains("fi->lock") }
        guard report.calls > 0, report.losses.countsAreExact, isCovered else {
            seen.notes.append("fi->lock was not counted exactly")
            return
        }
        seen.fiLockPerPassthroughWrite =
            Double(rows.reduce(0) { $0 + $1.acquisitions }) / Double(report.calls)
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
            path: mountPoint, options: try TracingOptions.parse([]), logger: logger)
        let writers = WriterPool(plan: Self.plan, path: mountPoint, logger: logger)
        interrupts.onFirst { writers.stop() }
        let report = try await tracing.measure(writers, requested: mode.openFlags) {
            $0.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
        seen.backend = report.backend
        note(&seen, report)
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
