// SPDX-License-Identifier: Apache-2.0

import HostSystem
import KernelTracing
import Logging

/// What to watch, and how.
struct TopAttachment {
    /// `nil` for every FUSE mount.
    let target: TraceTarget?
    /// Whose mounts, where there is no target.
    let view: MountView
    let backend: BackendChoice
    let probe: ProbeOptions
    let observe: ObserveOptions
    let logger: Logger

    /// What is watched, in words.
    var description: String {
        target.map { "\($0.path) (\($0.fileSystem))" } ?? "every FUSE mount"
    }

    /// The mounts watched, of those there are now.
    var mounts: [MountTable.Mount] {
        let all = MountTable.fuseMounts(in: (target?.view ?? view).reachableMounts())
        return target.map { target in all.filter { $0.device == target.device } } ?? all
    }

    /// The best source that this kernel allows, or the one asked for.
    func source() throws -> any TopSource {
        try exitingIfUnsupported { () throws(TracingError) in
            // Its heading names the backend.
            try backend.make(probe: counting, observe: sampling, fellBack: { _ in })
        }
    }

    private func counting() throws(TracingError) -> any TopSource {
        try ProbeTop(
            ProbeBackend(target: target ?? .everyMount, options: probe, logger: logger))
    }

    private func sampling() throws(TracingError) -> any TopSource {
        try ObserveTop(
            ObserveBackend(target: target ?? .everyMount, options: observe, logger: logger))
    }
}
