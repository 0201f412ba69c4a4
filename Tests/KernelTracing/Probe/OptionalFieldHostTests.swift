// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import PatchedTypes
import Testing

@testable import KernelTracing

/// Every object on a kernel that lacks one member: this one, with type information that has it not.
@Suite(.needsInspector, .serialized, .timeLimit(.minutes(5))) struct OptionalFieldHostTests {
    struct Field: Sendable, CustomTestStringConvertible {
        let structure: String
        let member: String
        /// What the observe backend says; nil where nothing is lost.
        var lacks: String?
        var testDescription: String { "\(structure).\(member)" }
    }

    static let fields = [
        Field(structure: "fuse_inode", member: "fb", lacks: "the locks of backing files"),
        Field(structure: "fuse_backing", member: "file", lacks: "the locks of backing files"),
        Field(structure: "fuse_inode", member: "iocachectr", lacks: "open for cached I/O"),
        Field(structure: "fuse_inode", member: "state", lacks: "open for cached I/O"),
        Field(structure: "fuse_file", member: "passthrough"),
        Field(structure: "rw_semaphore", member: "count"),
        Field(structure: "rw_semaphore", member: "owner", lacks: "who held a lock"),
        Field(structure: "inode", member: "__i_nlink"),
        Field(structure: "task_struct", member: "ioac"),
        Field(structure: "task_io_accounting", member: "syscw", lacks: "one and the same hold"),
        Field(structure: "thread_info", member: "status"),
        Field(structure: "pt_regs", member: "orig_ax"),
        Field(structure: "mm_struct", member: "owner"),
        Field(structure: "address_space", member: "i_mmap"),
        Field(structure: "vm_area_struct", member: "shared"),
    ]

    private func types(without field: Field) throws -> String? {
        var types = try KernelTypeFile("/sys/kernel/btf/vmlinux")
        guard types.remove(field.member, from: field.structure) > 0 else { return nil }
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-types-\(UUID().uuidString)").path
        try types.write(to: path)
        return path
    }

    @Test(arguments: fields) func everyObjectStillLoads(field: Field) throws {
        guard let path = try types(without: field) else { return }
        defer { try? FileManager.default.removeItem(atPath: path) }
        let types = try KernelTypes(path)
        #expect(!types.has(StructureMember(structure: field.structure, member: field.member)))
        let plan = ObservePlan(ObserveOptions(), types: types)
        let observe = try BPFObject(base64: ObserveObject.base64, name: "observe", types: path)
        observe.selectPrograms(plan.loaded(for: .timer))
        try observe.load()
        try BPFObject(base64: InspectObject.base64, name: "inspect", types: path).load()
        let features = try BPFObject(base64: FeaturesObject.base64, name: "features", types: path)
        features.selectPrograms(["feature_iterator", "feature_syscall", "feature_tp_btf"])
        try features.load()
        if let lacks = field.lacks {
            #expect(plan.notCovered.contains { $0.contains(lacks) }, "\(plan.notCovered)")
        }
    }

    @Test func aKernelThatHasAllLacksNothing() throws {
        let has = { (member: StructureMember) in member.member != "path" }
        let plan = ObservePlan(ObserveOptions(), has: { _ in true }, hasMember: has)
        #expect(plan.notCovered.isEmpty)
    }
}
