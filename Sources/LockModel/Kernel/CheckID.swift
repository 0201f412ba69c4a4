// SPDX-License-Identifier: Apache-2.0

/// Everything that `fuselock doctor` looks at, in the order it is shown.
public enum CheckID: String, Codable, CaseIterable, Sendable {
    case privileges
    case btf
    case fuseTypes = "fuse-types"
    case functions
    case optionalFunctions = "optional-functions"
    case fentry
    case tracepoints = "tp-btf"
    case iterators
    case syscallPrograms = "syscall-programs"
    case timers = "bpf-timers"
    case lockdown
    case preemption
    case fuse
    case passthrough = "fuse-passthrough"
    case kvm
    case qemu
    case fio

    /// A name for people.
    public var title: String {
        switch self {
        case .privileges: "privileges"
        case .btf: "type information (BTF)"
        case .fuseTypes: "types of FUSE"
        case .fentry: "fentry and fexit programs"
        case .functions: "essential functions"
        case .optionalFunctions: "other probed functions"
        case .tracepoints: "tp_btf programs"
        case .iterators: "iterator programs"
        case .syscallPrograms: "syscall programs"
        case .timers: "timers of BPF programs"
        case .lockdown: "lockdown"
        case .preemption: "preemption"
        case .fuse: "FUSE mounts"
        case .passthrough: "FUSE passthrough"
        case .kvm: "KVM"
        case .qemu: "QEMU"
        case .fio: "fio"
        }
    }

    /// No backend works without it.
    public var isRequired: Bool { Diagnosis.always.contains(self) }
}
