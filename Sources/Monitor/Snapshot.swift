// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a backend had seen up to one moment, mount by mount.
public struct Snapshot: Sendable {
    /// One mount.
    public struct Mount: Sendable {
        /// What was seen of it.
        public enum Seen: Sendable {
            /// Every write, by the probe backend; and whose writes a file of the trace is of, where
            /// processes are told apart.
            case counted(Trace, writers: [UInt32: WriterProcess] = [:])
            /// Samples, by the observe backend, the files they are of, and the processes likewise.
            case sampled(Observation, [TracedFile], writers: [ObservedWriter] = [])
        }

        /// Where it is mounted.
        public let mountPoint: String
        /// What tells it from another one at the same place.
        public let device: UInt32
        /// What was seen of it.
        public let seen: Seen

        /// A mount as given.
        public init(mountPoint: String, device: UInt32, seen: Seen) {
            (self.mountPoint, self.device, self.seen) = (mountPoint, device, seen)
        }
    }

    /// Nanoseconds of a clock that never goes back.
    public let time: UInt64
    /// The mounts.
    public let mounts: [Mount]
    /// Writers that have ended.
    public let gone: Set<WriterProcess>

    /// Nothing was lost up to now; calls in flight are not.
    public var isExact: Bool {
        mounts.allSatisfy { mount in
            guard case .counted(let trace, _) = mount.seen else { return true }
            return trace.since(Trace()).losses.countsAreExact
        }
    }

    /// A snapshot as given.
    public init(time: UInt64, mounts: [Mount], gone: Set<WriterProcess> = []) {
        (self.time, self.mounts, self.gone) = (time, mounts, gone)
    }
}
