// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A mount, as its labels name it.
public struct MountName: Hashable, Sendable {
    /// Its mount point.
    public let mountPoint: String
    /// Its file system type with subtype.
    public let fileSystem: String

    /// A name as given.
    public init(mountPoint: String, fileSystem: String) {
        self.mountPoint = mountPoint
        self.fileSystem = fileSystem
    }

    /// Of a device that no watched mount has.
    public static let nobodys = MountName(mountPoint: "", fileSystem: "")

    var labels: [String] { [mountPoint, fileSystem] }
}

/// What one source said of one mount at one moment.
public struct MountReading: Sendable {
    /// What the totals count from: another one begins at 0 again.
    public struct Source: Hashable, Sendable {
        /// `probe` or `observe`.
        public let backend: String
        /// `s_dev` of the mount.
        public let device: UInt32
        /// Counts the times that the backend began anew for this device.
        public let generation: UInt64

        /// A source as given.
        public init(backend: String, device: UInt32, generation: UInt64 = 0) {
            self.backend = backend
            self.device = device
            self.generation = generation
        }
    }

    /// Whose totals these are.
    public var source: Source
    /// The mount that has the device now.
    public var mount: MountName
    /// Totals since the source began.
    public var totals: CounterTable
    /// What a verdict rests on, since the source began.
    public var evidence: Evidence
    /// Gauges by metric, of now.
    public var gauges: [Metric: Double]
    /// The source has ended; nobody watches the mount unless a later reading says so.
    public var isLast = false

    /// Most writers inside at once since the source began.
    var peak: Double { gauges[.writersInsidePeak] ?? 0 }

    /// A mount as the probe backend counted it.
    ///
    /// - Parameter writersInside: writers inside now.
    public init(source: Source, mount: MountName, trace: Trace, writersInside: UInt64) {
        self.source = source
        self.mount = mount
        let totals = CounterTable(trace)
        self.totals = totals
        func calls(_ side: String) -> UInt64 { totals.sum(.writeCalls) { $0[1] == side } }
        evidence = .calls(
            Evidence.Sides(
                exclusive: calls("exclusive"), shared: calls("shared"),
                lockless: trace.locklessWrites,
                lost: CounterTable(trace.losses).lostCalls))
        gauges = [
            .writersInside: Double(writersInside),
            .writersInsidePeak: Double(trace.files.compactMap(\.writersInsideMax).max() ?? 0),
        ]
    }

    /// A mount as the observe backend sampled it.
    public init(
        source: Source, mount: MountName, observation: Observation, isLast: Bool = false
    ) {
        self.isLast = isLast
        self.source = source
        self.mount = mount
        totals = CounterTable(observation)
        evidence = .samples(observation.judged.samples)
        let alone: UInt64 = observation.total.exclusive.byWrites.samples > 0 ? 1 : 0
        gauges = [.writersInsidePeak: Double(max(observation.total.largestReaders, alone))]
        gauges[.sampleRate] = observation.sampler.rateReached
    }
}
