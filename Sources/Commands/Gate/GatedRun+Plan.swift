// SPDX-License-Identifier: Apache-2.0

import Gate
import KernelTracing
import LockModel
import SystemPackage

extension GatedRun {
    /// What the verb's arguments, and this machine, tell of the run before it is made.
    func plan() -> PlannedRun {
        let isHere = words.first != "lab"
        let verb = words[(place - 1)...]
        var plan = PlannedRun()
        plan.kernel = isHere ? KernelInfo.current.release : nil
        // What the parser refuses, the verb itself will, and say why.
        let parsed = try? Fuselock.parseAsRoot(Array(verb))
        switch parsed {
        case let demo as DemoCommand:
            plan.openMode = demo.openMode
            plan.add(demo.driven.tracing, isHere: isHere)
            plan.isTraced = !demo.driven.traceOrNot.noTrace
            plan.add(demo.driven.writers.workload, at: nil)
        case let bench as BenchCommand:
            plan.add(bench.driven.tracing, isHere: isHere)
            plan.isTraced = !bench.driven.traceOrNot.noTrace
            plan.add(bench.driven.writers.workload, at: isHere ? bench.path : nil, isOwn: !isHere)
        case let trace as TraceCommand:
            plan.add(trace.tracing, isHere: isHere)
            plan.hasWorkload = false
            if !trace.command.isEmpty {
                plan.workload = trace.command.joined(separator: " ")
            }
            if isHere { plan.files = PlannedRun.file(at: trace.path).map { [$0] } }
        default: break
        }
        return plan
    }
}

extension PlannedRun {
    fileprivate mutating func add(_ options: TracingOptions, isHere: Bool) {
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

    /// - Parameters:
    ///   - path: where the writers write; `nil` for a directory.
    ///   - isUnknown: what is there cannot be looked at from here.
    fileprivate mutating func add(
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
    fileprivate static func file(at path: String) -> String? {
        guard (try? NamedFile.isOnlyName(path)) == true else { return nil }
        return FilePath(path).lastComponent?.string
    }
}
