// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FuseServer
import KernelTracing
import LockModel
import SystemPackage
import Workload

/// How a part of the experiment is run.
extension KernelExperimentRun {
    /// Runs one part; a failure is a note.
    func attempt(
        _ part: String, _ seen: inout KernelObservations,
        _ work: (inout KernelObservations) async throws -> Void
    ) async {
        guard !interrupts.arrived else { return }
        do { try await work(&seen) } catch is ExitCode {
            seen.notes.append("\(part): this kernel refused the \(backend.rawValue) backend")
        } catch {
            seen.notes.append("\(part): \(error)")
        }
    }

    /// Serves in a mode while `work` runs.
    func serve(
        _ mode: OpenMode, _ seen: inout KernelObservations,
        _ work: (String, inout KernelObservations) async -> Void
    ) async {
        await attempt(mode.rawValue, &seen) { seen in
            let mountPoint = try place.makeDirectory("mount-\(mode.rawValue)")
            let backing = try place.makeDirectory("backing-\(mode.rawValue)")
            let server = try ServerProcess(
                executable: FilePath(ownExecutable),
                arguments: ServeCommand.arguments(
                    mode: mode, backing: backing, mountPoint: mountPoint))
            defer { server.stop() }
            await work(mountPoint, &seen)
        }
    }

    /// Has writers write, watched; `nil` where no backend works.
    func watch(_ mode: OpenMode, _ mountPoint: String) async throws -> Report? {
        guard backend != .none, !interrupts.arrived else { return nil }
        var target = try TraceTarget(resolving: mountPoint)
        target.isFresh = true
        let tracing = try Tracing(
            target,
            options: try TracingOptions.parse(["--backend", backend.rawValue]),
            interrupts: interrupts, logger: logger)
        let plan = Self.plan(sampled: tracing.isSampling)
        let writers = RemoteWorkload(
            WorkloadOrder(plan: plan, path: mountPoint),
            command: WriterCommand(arguments: [WorkloadProcessCommand.verb]))
        interrupts.onFirst { writers.stop() }
        return try await tracing.measure(writers, requested: mode.openFlags) {
            $0.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
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
