// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

/// The kernel's own type information: which functions it has, with how many arguments.
final class KernelTypes {
    private let vmlinux: OpaquePointer
    private let modules: [OpaquePointer]
    /// Those of modules first; made when the first name is looked up, since some only ask whether there is BTF.
    private lazy var indexes: [(btf: OpaquePointer, types: TypeIndex)] =
        modules.map { ($0, TypeIndex($0, base: vmlinux)) } + [(vmlinux, TypeIndex(vmlinux))]

    /// A file to take the layout of structures from in place of the kernel's own word: what
    /// FUSELOCK_BTF names. Tests play kernels with other structures so.
    static var substitute: String? {
        getenv("FUSELOCK_BTF").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads /sys/kernel/btf/vmlinux, or a file in its place, and, where FUSE is a module,
    /// /sys/kernel/btf/fuse.
    init(_ file: String? = KernelTypes.substitute) throws(TracingError) {
        LibbpfLog.capture()
        guard let vmlinux = file.map({ btf__parse($0, nil) }) ?? btf__load_vmlinux_btf() else {
            throw .noBTF
        }
        self.vmlinux = vmlinux
        modules = btf__load_module_btf("fuse", vmlinux).map { [$0] } ?? []
    }

    /// FUSE is a module, and loaded.
    var fuseIsModule: Bool { !modules.isEmpty }

    deinit {
        modules.forEach { btf__free($0) }
        btf__free(vmlinux)
    }

    /// A structure has a member, in its own or an unnamed structure within.
    func has(_ member: StructureMember) -> Bool {
        typeName(of: member.member, in: member.structure) != nil
    }

    /// The type of a structure's member, typedefs as they are named, members of anonymous structures
    /// and unions included; `nil` when there is none.
    func typeName(of member: String, in structure: String) -> String? {
        for (btf, types) in indexes {
            guard let id = types.id(of: structure, .structure),
                let type = find(member, in: id, btf)
            else { continue }
            return btf__type_by_id(btf, type).flatMap { name($0.pointee.name_off, btf) }
        }
        return nil
    }

    private func find(_ member: String, in structure: UInt32, _ btf: OpaquePointer) -> UInt32? {
        guard let type = btf__type_by_id(btf, structure),
            let kind = TypeIndex.Kind(rawValue: UInt32(btf_kind(type))), kind != .function,
            let members = btf_members(type)
        else { return nil }
        for index in 0..<Int(btf_vlen(type)) {
            switch name(members[index].name_off, btf) {
            case member: return members[index].type
            case "":
                if let found = find(member, in: members[index].type, btf) { return found }
            default: continue
            }
        }
        return nil
    }

    private func name(_ offset: UInt32, _ btf: OpaquePointer) -> String? {
        btf__name_by_offset(btf, offset).map { String(cString: $0) }
    }

    /// Number of arguments of a function; `nil` when the kernel has no such function.
    func argumentCount(of function: String) -> Int? {
        for (btf, types) in indexes {
            guard let id = types.id(of: function, .function), let type = btf__type_by_id(btf, id),
                let prototype = btf__type_by_id(btf, type.pointee.type)
            else { continue }
            return Int(btf_vlen(prototype))
        }
        return nil
    }
}
