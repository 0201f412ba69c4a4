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
            }, gone: WriterProcess.gone(among: writers.values))
    }

    func end() { backend.detach() }
}

/// Samples, of one target or of every mount.
struct ObserveTop: TopSource {
    let name = "observe"
    private let backend: ObserveBackend

    /// Begins to sample.
    init(_ backend: ObserveBackend) throws(TracingError) {
        self.backend = backend
        try backend.start()
    }

    func snapshot(_ mounts: [MountTable.Mount]) throws(TracingError) -> Snapshot {
        let time = monotonicTime()
        let all = try backend.observedMounts()
        let writers = try backend.writers()
        return Snapshot(
            time: time,
            mounts: mounts.map { mount in
                let part = all.mount(mount.device)
                let here = Set(part.files.map(\.id))
                return Snapshot.Mount(
                    mountPoint: mount.mountPoint, device: mount.device,
                    seen: .sampled(
                        part.observation, part.files,
                        writers: writers.filter { here.contains($0.file) }))
            }, gone: WriterProcess.gone(among: writers.map(\.process)))
    }

    func end() {
        try? backend.stop()
        backend.detach()
    }
}

extension WriterProcess {
    /// Those that have ended; of a process with the host's number nobody knows here.
    static func gone(among writers: some Sequence<WriterProcess>) -> Set<WriterProcess> {
        Set(writers).filter {
            !$0.isHostNumber && kill(Int32(bitPattern: $0.id), 0) != 0 && errno == ESRCH
        }
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
private func monotonicTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
