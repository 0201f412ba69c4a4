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
            try choice.make(
                probe: attachProbe, observe: attachObserve, fellBack: BackendChoice.sayFellBack)
        }
    }

    private func attachProbe() throws(TracingError) -> any TracingBackend {
        try ProbeBackend(target: target, options: probe, logger: logger)
    }

    private func attachObserve() throws(TracingError) -> any TracingBackend {
        try ObserveBackend(target: target, options: observe, logger: logger)
    }
}
