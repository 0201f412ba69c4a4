// SPDX-License-Identifier: Apache-2.0

/// What a kernel and a user allow, as one value: text and JSON are renderings of it.
public struct Diagnosis: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.doctor/1"

    /// How the kernel can be watched.
    public enum Backend: String, Codable, Sendable {
        /// Exact counts of every write call, from fentry and fexit programs.
        case probe
        /// A verdict from samples and contention events.
        case observe
        /// Neither.
        case none
    }

    /// `fuselock.doctor/1`.
    public var schema: String
    /// Version of the program that made it.
    public var version: String
    /// Which kernel.
    public var kernel: KernelInfo
    /// One a feature, in the order they are shown.
    public var checks: [Check]
    /// What `--backend auto` takes here.
    public var backend: Backend
    /// Why, as a sentence.
    public var backendReason: String
    /// What `--probe-kernel` found out; absent where it was not asked for.
    public var experiment: KernelExperiment?

    /// Draws the conclusion from the checks.
    public init(
        version: String, kernel: KernelInfo, checks: [Check], experiment: KernelExperiment? = nil
    ) {
        schema = Self.currentSchema
        (self.version, self.kernel, self.checks) = (version, kernel, checks)
        (backend, backendReason) = Self.choose(from: checks)
        self.experiment = experiment
    }
}

extension Diagnosis {
    /// One thing looked at.
    public struct Check: Codable, Equatable, Sendable {
        /// What came of it.
        public enum State: String, Codable, Sendable {
            /// It was tried or read, and it is there.
            case ok
            /// It was tried or read, and it is not.
            case missing
            /// It could not be found out.
            case unknown
        }

        /// A name that stays, for scripts.
        public var id: CheckID
        /// A name for people.
        public var title: String
        /// What came of it.
        public var state: State
        /// What was tried and what was found.
        public var detail: String
        /// What to do about it; absent where there is nothing to do.
        public var remedy: String?
        /// No backend works without it.
        public var isRequired: Bool

        /// A check as given. An `ok` has no remedy.
        public init(
            _ id: CheckID, _ state: State, _ detail: String, remedy: String? = nil
        ) {
            (self.id, self.state, self.detail) = (id, state, detail)
            title = id.title
            isRequired = id.isRequired
            self.remedy = state == .ok ? nil : remedy
        }
    }
}
