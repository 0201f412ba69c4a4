// SPDX-License-Identifier: Apache-2.0

import HostSystem
import KernelTracing
import Logging

/// How to watch mounts: made from the command line, used in the collector's thread.
struct ExporterAttachment: Sendable {
    let backend: BackendChoice
    let probe: ProbeOptions
    let observe: ObserveOptions
    /// Switch the run-time statistics of BPF programs on.
    let statistics: Bool

    /// The best source that this kernel allows, or the one asked for.
    func source(_ logger: Logger) throws(TracingError) -> any MountsSource {
        switch backend {
        case .probe: return try counting(logger)
        case .observe: return try sampling(logger)
        case .auto:
            do {
                return try counting(logger)
            } catch {
                guard error.meansUnsupported, error != .notPrivileged else { throw error }
                let source = try sampling(logger)
                Terminal.say(
                    "the probe backend cannot work here, so locks are sampled instead: \(error)")
                return source
            }
        }
    }

    private func counting(_ logger: Logger) throws(TracingError) -> any MountsSource {
        try ProbeMounts(options: probe, hasStatistics: statistics, logger: logger)
    }

    private func sampling(_ logger: Logger) throws(TracingError) -> any MountsSource {
        var options = observe
        options.searchesItself = false
        return try ObserveMounts(options: options, hasStatistics: statistics, logger: logger)
    }

    /// What has to be kept for the life of the exporter, as measured on Linux 6.1, 6.12 and 7.3 (probe)
    /// and 6.18 (observe).
    static func capabilities(for source: String) -> [Privileges.Capability] {
        source == "probe" ? [] : [.bpf, .perfmon, .ptrace, .readSearch]
    }
}
