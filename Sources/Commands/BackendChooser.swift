// SPDX-License-Identifier: Apache-2.0

import KernelTracing
import Logging

/// Attaches the backend asked for, or the best one that this kernel allows.
struct BackendChooser {
    let target: TraceTarget
    let probe: ProbeOptions
    let observe: ObserveOptions
    let logger: Logger

    /// A kernel or user that does not allow tracing gets an exit code of its own.
    func attach(_ choice: BackendChoice) throws -> any TracingBackend {
        try exitingIfUnsupported { () throws(TracingError) in
            switch choice {
            case .probe: try attachProbe()
            case .observe: try attachObserve()
            case .auto: try attachBest()
            }
        }
    }

    private func attachBest() throws(TracingError) -> any TracingBackend {
        do {
            return try attachProbe()
        } catch {
            guard error.meansUnsupported, error != .notPrivileged else { throw error }
            let backend = try attachObserve()
            Terminal.say(
                "the probe backend cannot work here, so locks are sampled instead: \(error)")
            return backend
        }
    }

    private func attachProbe() throws(TracingError) -> ProbeBackend {
        try ProbeBackend(target: target, options: probe, logger: logger)
    }

    private func attachObserve() throws(TracingError) -> ObserveBackend {
        try ObserveBackend(target: target, options: observe, logger: logger)
    }
}
