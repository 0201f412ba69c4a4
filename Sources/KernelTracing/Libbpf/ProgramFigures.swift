// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Logging
import SystemPackage

/// What the kernel says of one loaded BPF program (include/uapi/linux/bpf.h, `bpf_prog_info`).
public struct ProgramFigures: Equatable, Sendable {
    /// Its name in the object.
    public var name: String
    /// Time inside it in nanoseconds; 0 while run-time statistics are off.
    public var runNs: UInt64
    /// Times it ran; 0 likewise.
    public var runs: UInt64
    /// Times the kernel skipped it because it was already running on that CPU.
    public var recursionMisses: UInt64

    /// Figures as given.
    public init(name: String, runNs: UInt64 = 0, runs: UInt64 = 0, recursionMisses: UInt64 = 0) {
        self.name = name
        self.runNs = runNs
        self.runs = runs
        self.recursionMisses = recursionMisses
    }
}

extension BPFObject {
    /// Says of each loaded program how many instructions the verifier went through for it (Linux 5.16).
    func logVerification(_ logger: Logger) {
        guard logger.logLevel <= .debug else { return }
        let costs = programNames.compactMap { name in
            info(of: name).map { (name, $0.verified_insns) }
        }
        for (name, cost) in costs.sorted(by: { $0.1 > $1.1 }) {
            logger.debug("verified \(cost) instructions of \(name)")
        }
        logger.debug("verified \(costs.reduce(0) { $0 + UInt64($1.1) }) instructions in all")
    }

    /// Says how often each program ran and what a run took, where run-time statistics are on.
    func logRuns(_ logger: Logger) {
        guard logger.logLevel <= .debug else { return }
        for name in programNames {
            guard let figures = figures(of: name), figures.runs > 0 else { continue }
            logger.debug(
                "ran \(name) \(figures.runs) times, \(figures.runNs / figures.runs) ns each")
        }
    }

    func figures(of program: String) -> ProgramFigures? {
        info(of: program).map {
            ProgramFigures(
                name: program, runNs: $0.run_time_ns, runs: $0.run_cnt,
                recursionMisses: $0.recursion_misses)
        }
    }
}

/// Run-time statistics of every BPF program of the machine, on while this lives: two clock reads a
/// run (kernel/bpf/syscall.c, `bpf_enable_runtime_stats`). Needs CAP_SYS_ADMIN to begin.
public final class RunTimeStatistics {
    private let descriptor: FileDescriptor

    /// Switches them on (Linux 5.8).
    public init() throws(TracingError) {
        let descriptor = bpf_enable_stats(BPF_STATS_RUN_TIME)
        guard descriptor >= 0 else {
            throw .runTimeStatisticsRefused(errno: Errno(rawValue: -descriptor))
        }
        self.descriptor = FileDescriptor(rawValue: descriptor)
    }

    deinit { try? descriptor.close() }
}
