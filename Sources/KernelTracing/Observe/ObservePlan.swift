// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Which programs of BPF/programs/observe.bpf.c to load, and which of these to attach to tracepoints.
struct ObservePlan {
    /// Programs on tracepoints.
    let attached: [ProbeProgram]
    /// What this kernel shows of single writes.
    let sight: WriteSight
    /// What is left out, one sentence each.
    let notCovered: [String]

    /// Run by this program's own calls.
    static let onCall = ["begin_walk", "open_files", "find_inodes", "end_walk"]
    /// `lock:contention_begin` and `contention_end` came with Linux 5.19.
    static let waits = ["contention_begin", "contention_end"].map {
        ProbeProgram(name: $0, function: "__traceiter_\($0)")
    }
    static let writes = ProbeProgram(name: "call_returned", function: "__traceiter_sys_exit")

    /// Programs to load.
    func loaded(for engine: SamplerFigures.Engine) -> Set<String> {
        Set(Self.onCall + attached.map(\.name) + [engine.program])
    }

    init(_ options: ObserveOptions, types: KernelTypes) {
        self.init(options, has: { types.argumentCount(of: $0) != nil }, hasMember: types.has)
    }

    init(
        _ options: ObserveOptions, has: (String) -> Bool,
        hasMember: (StructureMember) -> Bool = { $0.member != "rwbase" }
    ) {
        let hasWaits = Self.waits.allSatisfy { has($0.function) }
        attached = (hasWaits ? Self.waits : []) + (options.countsWriteCalls ? [Self.writes] : [])
        sight = WriteSight(
            queueing: hasWaits,
            readers: !hasMember(StructureMember(structure: "rw_semaphore", member: "rwbase")))
        notCovered =
            (hasWaits ? [] : ["waits for locks (this kernel has no lock:contention_begin)"])
            + OptionalField.sentences(
                OptionalField.ofObserve, hasMember: hasMember, hasFunction: has)
    }
}
