// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing

/// Which way to watch the kernel.
enum BackendChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, probe, observe

    /// What was asked for; of `auto` the probe, and sampling where the kernel allows no probes.
    ///
    /// - Parameter fellBack: is told, once sampling works, why the probe does not.
    func make<Watcher>(
        probe: () throws(TracingError) -> Watcher, observe: () throws(TracingError) -> Watcher,
        fellBack: (TracingError) -> Void
    ) throws(TracingError) -> Watcher {
        switch self {
        case .probe: return try probe()
        case .observe: return try observe()
        case .auto:
            do {
                return try probe()
            } catch {
                guard error.meansUnsupported, error != .notPrivileged else { throw error }
                let watcher = try observe()
                fellBack(error)
                return watcher
            }
        }
    }

    /// For who shows no backend's name all the time.
    static func sayFellBack(_ error: TracingError) {
        Terminal.say(
            "the probe backend cannot work here, so locks are sampled instead: \(error)",
            keepingLines: true)
    }
}
