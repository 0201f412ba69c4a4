// SPDX-License-Identifier: Apache-2.0

import FuseServer
import KernelTracing
import LockModel
import Logging
import SystemPackage

/// Serves, opens and writes, and notes what the kernel did.
struct KernelExperimentRun {
    let place: PrivateDirectory
    let backend: Diagnosis.Backend
    let interrupts: Interrupts
    let logger: Logger

    /// Runs every part that this kernel allows; a part that fails is a note.
    func observe() async throws -> KernelObservations {
        var seen = KernelObservations()
        seen.ioCounter = KernelFeatures().ioCounter
        await attempt("passthrough", &seen) { $0.offersPassthrough = try offersPassthrough() }
        if seen.offersPassthrough != false {
            await serve(.passthroughParallel, &seen, watchPassthrough)
        }
        await serve(.directIOParallel, &seen) { mountPoint, seen in
            await attempt("direct-io+parallel", &seen) {
                let report = try await watch(.directIOParallel, mountPoint)
                $0.directIOMode = report?.verdict.mode
                $0.backend = report?.backend
            }
        }
        return seen
    }

    private func offersPassthrough() throws -> Bool {
        do {
            return try FuseTrial.run().passthrough
        } catch .kernelTooOld, .passthroughNotOffered {
            return false
        }
    }

    private func watchPassthrough(_ mountPoint: String, _ seen: inout KernelObservations) async {
        await attempt("flags at open", &seen) {
            $0.keepsParallelFlag = try effectiveFlags(at: mountPoint)
                .contains(.parallelDirectWrites)
        }
        await attempt("passthrough+parallel", &seen) {
            // On a busy machine a run can lose a count: then another.
            for _ in 0..<(backend == .probe ? 3 : 1) where $0.fiLockPerPassthroughWrite == nil {
                guard let report = try await watch(.passthroughParallel, mountPoint) else { break }
                $0.backend = report.backend
                $0.passthroughMode = report.verdict.mode
                $0.fiLockPerPassthroughWrite = Self.fiLockPerCall(report)
            }
        }
        if seen.fiLockPerPassthroughWrite == nil { seen.notes.append(noCounts) }
    }

    private var noCounts: String {
        switch backend {
        case .probe: "acquisitions of fi->lock could not be counted exactly"
        case .observe: "the observe backend cannot count acquisitions of fi->lock"
        case .none: "no backend works here, so nobody watched the writes"
        }
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

    /// Acquisitions of `fi->lock` a write, if every one was counted.
    private static func fiLockPerCall(_ report: Report) -> Double? {
        guard let calls = report.calls, calls > 0, report.losses?.countsAreExact == true,
            !report.notCovered.contains(where: { $0.hasPrefix("fi->lock") })
        else { return nil }
        let rows = report.locks?.filter { $0.class == .fiLock } ?? []
        return Double(rows.reduce(0) { $0 + $1.acquisitions }) / Double(calls)
    }
}
