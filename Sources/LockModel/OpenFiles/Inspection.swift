// SPDX-License-Identifier: Apache-2.0

/// What `fuselock inspect` found, as one value: text and JSON are renderings of it.
public struct Inspection: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.inspect/1"

    /// `fuselock.inspect/1`.
    public var schema: String
    /// Version of the program that made it.
    public var version: String
    /// When the walk began, ISO 8601.
    public var recordedAt: String
    /// Which kernel.
    public var kernel: KernelInfo
    /// The mount or file asked for; `nil` for all FUSE files of the machine.
    public var target: TargetInfo?
    /// From the start of the walk to the last path read, in nanoseconds.
    public var elapsedNs: UInt64
    /// The open files, by process and descriptor.
    public var files: [OpenFileState]
    /// What has files in use though no descriptor shows it; absent where this kernel does not tell, and in
    /// inspections of 0.1.0.
    public var holds: [FileHold]?
    /// The lists that `holds` comes from changed meanwhile, or were too long: some may be missing.
    public var mayLackHolds: Bool?

    /// An inspection as given.
    public init(
        version: String, recordedAt: String, kernel: KernelInfo, target: TargetInfo?,
        elapsedNs: UInt64, files: [OpenFileState], holds: [FileHold]? = nil,
        mayLackHolds: Bool = false
    ) {
        schema = Self.currentSchema
        self.version = version
        self.recordedAt = recordedAt
        self.kernel = kernel
        self.target = target
        self.elapsedNs = elapsedNs
        self.files = files
        self.holds = holds
        self.mayLackHolds = mayLackHolds ? true : nil
    }
}
