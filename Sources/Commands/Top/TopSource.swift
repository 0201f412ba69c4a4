// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import KernelTracing
import LockModel
import Monitor

/// A backend as the view uses it: read again and again while it counts.
protocol TopSource {
    /// `probe` or `observe`.
    var name: String { get }
    /// What was seen of these mounts up to now.
    mutating func snapshot(_ mounts: [MountTable.Mount]) throws(TracingError) -> Snapshot
    /// Ends it.
    mutating func end()
}

/// Every write counted, of one target or of every mount.
struct ProbeTop: TopSource {
    let name = "probe"
    private let backend: ProbeBackend

    /// Begins to count.
    init(_ backend: ProbeBackend) throws(TracingError) {
        self.backend = backend
        try backend.start()
    }

    func snapshot(_ mounts: [MountTable.Mount]) throws(TracingError) -> Snapshot {
        // The clock is read first: calls made while the maps are read belong to the next interval
        // as much as to this one.
        let time = monotonicTime()
        let all = try backend.mountsTrace()
        let writers = all.writers
        return Snapshot(
            time: time,
            mounts: mounts.map { mount in
                Snapshot.Mount(
                    mountPoint: mount.mountPoint, device: mount.device,
                    seen: .counted(all.mount(mount.device), writers: writers))
            })
    }

    func end() { backend.detach() }
}

/// Samples: a backend a mount, made when it comes and gone with it.
struct ObserveTop: TopSource {
    let name = "observe"
    private let attach: (TraceTarget) throws(TracingError) -> ObserveBackend
    private var backends: [UInt32: ObserveBackend] = [:]

    /// Samples one target.
    ///
    /// - Parameter first: made already, for the mount of this device.
    init(
        _ first: (device: UInt32, backend: ObserveBackend)?,
        attach: @escaping (TraceTarget) throws(TracingError) -> ObserveBackend
    ) throws(TracingError) {
        self.attach = attach
        guard let first else { return }
        try first.backend.start()
        backends[first.device] = first.backend
    }

    mutating func snapshot(_ mounts: [MountTable.Mount]) throws(TracingError) -> Snapshot {
        for (device, backend) in backends where !mounts.contains(where: { $0.device == device }) {
            try? backend.stop()
            backend.detach()
            backends[device] = nil
        }
        for mount in mounts where backends[mount.device] == nil {
            let backend = try attach(TraceTarget(mount))
            try backend.start()
            backends[mount.device] = backend
        }
        let time = monotonicTime()
        var seen: [Snapshot.Mount] = []
        for mount in mounts {
            guard let backend = backends[mount.device] else { continue }
            let (observation, files) = try backend.observation()
            let writers = try backend.writers()
            seen.append(
                Snapshot.Mount(
                    mountPoint: mount.mountPoint, device: mount.device,
                    seen: .sampled(observation, files, writers: writers)))
        }
        return Snapshot(time: time, mounts: seen)
    }

    mutating func end() {
        for backend in backends.values {
            try? backend.stop()
            backend.detach()
        }
        backends = [:]
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
private func monotonicTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
