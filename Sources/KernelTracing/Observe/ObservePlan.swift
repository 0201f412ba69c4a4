// SPDX-License-Identifier: Apache-2.0

/// Which programs of BPF/observe.bpf.c to load, and which of these to attach to tracepoints.
struct ObservePlan {
    /// Programs to load.
    let loaded: Set<String>
    /// Programs on tracepoints.
    let attached: [ProbeProgram]
    /// What is left out, one sentence each.
    let notCovered: [String]

    /// Run by a timer, by a thread, or by this program's own calls.
    static let onCall = [
        "sample_on_timer", "sample_on_call", "begin_walk", "open_files", "find_inodes", "end_walk",
    ]
    /// `lock:contention_begin` and `contention_end` came with Linux 5.19.
    static let waits = ["contention_begin", "contention_end"].map {
        ProbeProgram(name: $0, function: "__traceiter_\($0)")
    }
    static let writes = ProbeProgram(name: "call_returned", function: "__traceiter_sys_exit")

    init(_ options: ObserveOptions, types: KernelTypes) {
        self.init(options, has: { types.argumentCount(of: $0) != nil }, hasMember: types.has)
    }

    init(
        _ options: ObserveOptions, has: (String) -> Bool,
        hasMember: (StructureMember) -> Bool = { _ in true }
    ) {
        let hasWaits = Self.waits.allSatisfy { has($0.function) }
        attached = (hasWaits ? Self.waits : []) + (options.countsWriteCalls ? [Self.writes] : [])
        loaded = Set(Self.onCall + attached.map(\.name))
        notCovered =
            (hasWaits ? [] : ["waits for locks (this kernel has no lock:contention_begin)"])
            + OptionalField.sentences(
                OptionalField.ofObserve, hasMember: hasMember, hasFunction: has)
    }
}
