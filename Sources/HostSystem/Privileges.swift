// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// What a thread may do, from its status in /proc: capabilities belong to threads.
public struct Privileges: Equatable, Sendable {
    /// Numbers of include/uapi/linux/capability.h.
    public enum Capability: UInt64, CaseIterable, Sendable {
        case readSearch = 2
        case ptrace = 19
        case admin = 21
        case resource = 24
        case perfmon = 38
        case bpf = 39

        /// Those that tracing may need.
        public static let ofTracing: [Capability] = [.admin, .resource, .perfmon, .bpf]

        /// The kernel's name.
        public var name: String {
            switch self {
            case .readSearch: "CAP_DAC_READ_SEARCH"
            case .ptrace: "CAP_SYS_PTRACE"
            case .admin: "CAP_SYS_ADMIN"
            case .resource: "CAP_SYS_RESOURCE"
            case .perfmon: "CAP_PERFMON"
            case .bpf: "CAP_BPF"
            }
        }
    }

    /// `CapEff`, a bit a capability.
    public let effective: UInt64
    /// `CapPrm`: what could be made effective again.
    public let permitted: UInt64
    /// The effective user ID.
    public let user: UInt32

    /// Reads the text of /proc/PID/status; `nil` when it has no `CapEff` or `Uid`.
    public init?(status: String) {
        var fields: [Substring: [Substring]] = [:]
        for line in status.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if let name = words.first { fields[name] = Array(words.dropFirst()) }
        }
        // Uid: real, effective, saved, file system.
        guard let mask = fields["CapEff:"]?.first.flatMap({ UInt64($0, radix: 16) }),
            let ids = fields["Uid:"], ids.count == 4, let user = UInt32(ids[1])
        else { return nil }
        let permitted = fields["CapPrm:"]?.first.flatMap { UInt64($0, radix: 16) }
        (effective, self.permitted, self.user) = (mask, permitted ?? mask, user)
    }

    private init(of user: uid_t) {
        effective = user == 0 ? .max : 0
        (permitted, self.user) = (effective, user)
    }

    /// Those of the calling thread. Where /proc is not mounted, root is taken to have them all.
    public static func current() -> Privileges {
        ProcFile.read("/proc/thread-self/status").flatMap(Privileges.init(status:))
            ?? Privileges(of: geteuid())
    }

    /// Whether a capability is in force.
    public func has(_ capability: Capability) -> Bool { effective & 1 << capability.rawValue != 0 }

    /// BPF programs that read kernel memory can be loaded: CAP_SYS_ADMIN stands for the two that
    /// Linux 5.8 split off it (include/linux/capability.h, `bpf_capable`, `perfmon_capable`).
    public var allowTracing: Bool {
        has(.admin) || has(.bpf) && has(.perfmon)
    }

    /// Those of every thread of this process.
    public static func ofAllThreads() -> [Privileges] {
        var found: [Privileges] = []
        for name in ProcFile.names(in: "/proc/self/task") {
            let status = ProcFile.read(FilePath("/proc/self/task/\(name)/status"))
            if let thread = status.flatMap(Privileges.init(status:)) { found.append(thread) }
        }
        return found
    }
}
