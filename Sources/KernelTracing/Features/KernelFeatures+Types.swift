// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What the kernel's type information says. BTF of vmlinux: Linux 5.4, 341dfcf8d78e ("btf: expose BTF
/// info through sysfs"); of modules: Linux 5.11, 36e68442d1af ("bpf: Load and verify kernel module
/// BTFs").
extension KernelFeatures {
    var typeChecks: [Diagnosis.Check] {
        guard let types else {
            let ids: [CheckID] = [.fuseTypes, .functions, .optionalFunctions]
            return [
                .init(
                    .btf, .missing, "/sys/kernel/btf/vmlinux cannot be read",
                    remedy: "use a kernel built with CONFIG_DEBUG_INFO_BTF=y")
            ] + ids.map { .init($0, .unknown, "not known without BTF") }
        }
        let known: (String) -> Bool = { types.argumentCount(of: $0) != nil }
        return [
            .init(.btf, .ok, "/sys/kernel/btf/vmlinux"), Self.fuseTypes(types, known),
            Self.functions(known), Self.optionalFunctions(known),
        ]
    }

    private static func fuseTypes(
        _ types: KernelTypes, _ known: (String) -> Bool
    ) -> Diagnosis.Check {
        guard known("fuse_file_write_iter") else {
            return .init(
                .fuseTypes, .missing, "neither vmlinux nor a fuse module has them",
                remedy: "load the module (modprobe fuse), or use a kernel with CONFIG_FUSE_FS")
        }
        return .init(
            .fuseTypes, .ok, types.fuseIsModule ? "in the fuse module" : "FUSE is built in")
    }

    /// The functions that no exact trace can do without.
    static func functions(_ known: (String) -> Bool) -> Diagnosis.Check {
        let wanted = names(ProbePlan.all.filter(\.isEssential))
        let missing = wanted.filter { !known($0) }
        guard !missing.isEmpty else {
            return .init(.functions, .ok, "all \(wanted.count) are there")
        }
        return .init(
            .functions, .missing, "this kernel has no \(missing.joined(separator: ", "))",
            remedy: "load the fuse module (modprobe fuse), or use another kernel: `fuselock lab`")
    }

    /// The functions that a report can do without, and what it then lacks.
    static func optionalFunctions(_ known: (String) -> Bool) -> Diagnosis.Check {
        let foreign: ProbeProgram.LockKind = known("rt_spin_lock") ? .ordinary : .realTime
        let programs = ProbePlan.all.filter { !$0.isEssential && $0.locks != foreign }
        let wanted = names(programs) + ProbePlan.paths.map(\.function)
        let missing = wanted.filter { !known($0) }.map { name in
            let path = ProbePlan.paths.first { $0.function == name }?.path
            let covers =
                programs.first { $0.function == name && $0.covers != nil }?.covers ?? path
            // Kernels differ in the name of one and the same function.
            let isCovered = programs.contains { $0.covers == covers && known($0.function) }
            return (name, isCovered ? nil : covers)
        }
        guard !missing.isEmpty else {
            return .init(.optionalFunctions, .ok, "all \(wanted.count) are there")
        }
        let list = missing.map { name, covers in
            "\(name) (\(covers.map { "without it: no \($0)" } ?? "nothing is lost"))"
        }
        return .init(
            .optionalFunctions, missing.allSatisfy { $0.1 == nil } ? .ok : .missing,
            "\(wanted.count - missing.count) of \(wanted.count); this kernel has no "
                + list.joined(separator: ", "),
            remedy: "none on this kernel; a report says what it leaves out")
    }

    private static func names(_ programs: [ProbeProgram]) -> [String] {
        programs.map(\.function).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension KernelFeatures {
    /// The type of `fuse_inode.iocachectr`; `nil` where it is not there, or without BTF.
    public var ioCounter: KernelObservations.IOCounter? {
        types?.typeName(of: "iocachectr", in: "fuse_inode")
            .flatMap(KernelObservations.IOCounter.init(rawValue:))
    }
}
