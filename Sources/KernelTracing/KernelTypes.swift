// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import SystemPackage

/// The kernel's own type information: which functions it has, with how many arguments.
final class KernelTypes {
    private let vmlinux: OpaquePointer
    private let modules: [OpaquePointer]
    /// `BTF_KIND_FUNC`, which the headers declare twice (include/uapi/linux/btf.h).
    private static let functionKind: UInt32 = 12

    /// Reads /sys/kernel/btf/vmlinux and, where FUSE is a module, /sys/kernel/btf/fuse.
    init() throws(TracingError) {
        guard let vmlinux = btf__load_vmlinux_btf() else { throw .noBTF }
        self.vmlinux = vmlinux
        modules = btf__load_module_btf("fuse", vmlinux).map { [$0] } ?? []
    }

    deinit {
        modules.forEach { btf__free($0) }
        btf__free(vmlinux)
    }

    /// Number of arguments of a function; `nil` when the kernel has no such function.
    func argumentCount(of function: String) -> Int? {
        for btf in modules + [vmlinux] {
            let id = btf__find_by_name_kind(btf, function, Self.functionKind)
            guard id > 0, let type = btf__type_by_id(btf, UInt32(id)),
                let prototype = btf__type_by_id(btf, type.pointee.type)
            else { continue }
            return Int(btf_vlen(prototype))
        }
        return nil
    }
}
