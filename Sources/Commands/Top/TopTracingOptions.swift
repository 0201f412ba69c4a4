// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HostSystem
import KernelTracing
import Logging

/// How the view watches.
struct TopTracingOptions: ParsableArguments {
    @OptionGroup var watching: BackendOptions

    @Option(help: "Most files to watch; by process, most pairs of file and process.")
    var maxFiles: UInt32 = ProbeOptions().maxFiles

    func validate() throws {
        guard (1...4096).contains(maxFiles) else {
            throw ValidationError("--max-files must be between 1 and 4096.")
        }
    }

    func attachment(
        _ target: TraceTarget?, in view: MountView, byProcess: Bool, _ logger: Logger
    ) -> TopAttachment {
        var probe = ProbeOptions()
        (probe.maxFiles, probe.spinlocks, probe.elsewhere) = (
            maxFiles, !watching.noSpinlocks, false
        )
        probe.byProcess = byProcess
        var observe = ObserveOptions()
        observe.byProcess = byProcess
        (observe.maxFiles, observe.sampleRate) = (maxFiles, watching.sampleRate)
        observe.countsWriteCalls = watching.writeCalls ?? true
        return TopAttachment(
            target: target, view: view, backend: watching.backend, probe: probe, observe: observe,
            logger: logger)
    }
}
