// SPDX-License-Identifier: Apache-2.0

/// A member that kernels may lack, which BPF/core/shared/optional.h reads behind a test of exactly it.
struct OptionalField: Sendable {
    let structure: String
    /// One of them is enough.
    let members: [String]
    /// What is missing without, as the beginning of a sentence.
    let lacks: String
    /// Only a kernel with this function could have it: without, something else says so.
    var since: String?

    /// The fields that the programs of BPF/programs/locks.bpf.c can do without.
    static let ofProbe = [
        OptionalField(
            structure: "fuse_file", members: ["passthrough"],
            lacks: "backing files and the path of a write to them",
            since: "fuse_passthrough_write_iter"),
        owner, mode, state,
    ]

    /// Those of BPF/programs/observe.bpf.c.
    static let ofObserve = [
        OptionalField(
            structure: "fuse_inode", members: ["fb"], lacks: "the locks of backing files",
            since: "fuse_passthrough_write_iter"),
        OptionalField(
            structure: "fuse_backing", members: ["file", "path"],
            lacks: "the locks of backing files", since: "fuse_passthrough_write_iter"),
        owner, mode, state,
        OptionalField(
            structure: "task_io_accounting", members: ["syscw"],
            lacks: "which samples are of one and the same hold"),
    ]

    private static let owner = OptionalField(
        structure: "rw_semaphore", members: ["owner", "rwbase"],
        lacks: "the kernel's own word on who held a lock that was waited for")
    private static let mode = OptionalField(
        structure: "fuse_inode", members: ["iocachectr"],
        lacks: "whether a file is open for cached I/O", since: "fuse_file_io_open")
    private static let state = OptionalField(
        structure: "fuse_inode", members: ["state"],
        lacks: "whether a file is open for cached I/O", since: "fuse_file_io_open")

    /// What a kernel lacks, a sentence each.
    static func sentences(
        _ fields: [OptionalField], hasMember: (StructureMember) -> Bool,
        hasFunction: (String) -> Bool
    ) -> [String] {
        fields.filter { field in
            (field.since.map(hasFunction) ?? true)
                && !field.members.contains {
                    hasMember(StructureMember(structure: field.structure, member: $0))
                }
        }.map {
            "\($0.lacks) (this kernel has no \($0.members.joined(separator: " or ")) in \($0.structure))"
        }
    }
}
