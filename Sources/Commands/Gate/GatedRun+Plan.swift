// SPDX-License-Identifier: Apache-2.0

import Gate
import KernelTracing
import LockModel
import SystemPackage

/// A verb that a gate runs: it makes one report, which `--json FILE` writes.
protocol GateRuns {
    /// What its arguments tell of the run before it is made.
    ///
    /// - Parameter isHere: not in a guest.
    func tell(_ plan: inout PlannedRun, isHere: Bool)
}

extension GatedRun {
    /// What the verb's arguments, and this machine, tell of the run before it is made.
    func plan() -> PlannedRun {
        let isHere = words.first != "lab"
        let verb = words[(place - 1)...]
        var plan = PlannedRun()
        plan.kernel = isHere ? KernelInfo.current.release : nil
        // What the parser refuses, the verb itself will, and say why.
        let parsed = try? Fuselock.parseAsRoot(Array(verb))
        (parsed as? any GateRuns)?.tell(&plan, isHere: isHere)
        return plan
    }
}

extension PlannedRun {
    /// What is traced, and how.
    mutating func add(_ options: TracingOptions, isHere: Bool) {
        tracesSpinlocks = !options.watching.noSpinlocks
        switch options.watching.backend {
        case .probe, .observe: backend = options.watching.backend.rawValue
        case .auto: backend = isHere ? Self.backendHere : nil
        }
    }

    /// What `auto` takes on this machine; `nil` where nothing can be traced, which the verb will say.
    private static var backendHere: String? {
        let diagnosis = Diagnosis(
            version: Version.current, kernel: .current, checks: KernelFeatures().checks())
        return diagnosis.backend == .none ? nil : diagnosis.backend.rawValue
    }

    /// Who writes.
    ///
    /// - Parameters:
    ///   - path: where the writers write; `nil` for a directory.
    ///   - isUnknown: what is there cannot be looked at from here.
    mutating func add(
        _ options: WorkloadOptions, at path: String?, isOwn isUnknown: Bool = false
    ) {
        let workload = options.plan(sampled: backend == "observe")
        writers = workload.writers
        // How fio describes itself is known once it has run.
        let isSettled =
            options.engine == .writers
            && (backend != nil || options.duration != nil || options.writes != nil)
        self.workload = isSettled ? workload.description : nil
        guard !isUnknown else { return }
        files = path.flatMap(Self.file).map { [$0] } ?? workload.fileNames
    }

    /// The name of a file that is there, and has no other.
    static func file(at path: String) -> String? {
        guard (try? NamedFile.isOnlyName(path)) == true else { return nil }
        return FilePath(path).lastComponent?.string
    }
}
