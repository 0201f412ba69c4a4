// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import HostSystem
import LockModel
import Testing

@testable import KernelTracing

@Suite struct KernelFeaturesTests {
    @Test(arguments: [
        ("[none] integrity confidentiality\n" as String?, Diagnosis.Check.State.ok, "none"),
        ("none [integrity] confidentiality\n", .ok, "integrity"),
        ("none integrity [confidentiality]\n", .missing, "may not read"),
        ("gibberish", .unknown, "gibberish"), ("[]", .unknown, "[]"), (nil, .unknown, "read"),
    ]) func lockdown(text: String?, state: Diagnosis.Check.State, says: String) {
        let check = KernelFeatures.lockdown(text)
        #expect(check.state == state)
        #expect(check.detail.contains(says))
    }

    @Test func kernelsWithoutSecurityModulesHaveNoLockdown() {
        #expect(KernelFeatures.lockdown(nil, isPossible: false).state == .ok)
    }

    @Test(arguments: [
        (
            "none voluntary (full) lazy\n" as String?, "PREEMPT_DYNAMIC",
            "PREEMPT_DYNAMIC, switched to full"
        ),
        (nil, "PREEMPT_DYNAMIC", "which model is in force"), (nil, "PREEMPT", "PREEMPT"),
        (nil, "", "none or voluntary"),
    ]) func preemption(chosen: String?, word: String, says: String) {
        let version = "Linux version 6.12 (gcc 14) #1 SMP \(word) Debian"
        let check = KernelFeatures.preemption(chosen: chosen, version: version)
        #expect(check.state == .ok)
        #expect(check.detail.contains(says))
    }

    @Test func realTimeKernelsNameNoReaders() {
        let check = KernelFeatures.preemption(
            chosen: nil, version: "Linux version 6.12 #1 SMP PREEMPT_RT Debian")
        #expect(check.state == .ok)
        #expect(check.detail.contains("no record of its readers"))
        #expect(KernelFeatures.preemption(chosen: nil, version: "").state == .unknown)
    }

    @Test func missingFunctionsAreNamedWithWhatTheyCover() {
        let all = KernelFeatures.functions { _ in true }
        #expect(all.state == .ok)
        let essential = KernelFeatures.functions { $0 != "down_write" }
        #expect(essential.state == .missing)
        #expect(essential.detail.contains("no down_write"))
        #expect(KernelFeatures.optionalFunctions { $0 != "down_write" }.state == .ok)
        let slowPaths = ["queued_spin_lock_slowpath", "native_queued_spin_lock_slowpath"]
        for name in slowPaths {
            #expect(KernelFeatures.optionalFunctions { $0 != name }.state == .ok)
        }
        #expect(
            KernelFeatures.optionalFunctions { !$0.hasPrefix("rt_") && !slowPaths.contains($0) }
                .state
                == .missing)
        // On PREEMPT_RT spinlocks have no slow paths, and other functions.
        #expect(KernelFeatures.optionalFunctions { !slowPaths.contains($0) }.state == .ok)
        let harmless = KernelFeatures.optionalFunctions { $0 != "down_write_nested" }
        #expect(harmless.state == .ok)
        #expect(harmless.detail.contains("down_write_nested (nothing is lost)"))
        let harmful = KernelFeatures.optionalFunctions { $0 != "fuse_passthrough_write_iter" }
        #expect(harmful.state == .missing)
        #expect(harmful.detail.contains("no passthrough writes"))
    }

    @Test func privilegesByName() throws {
        let status = "Uid:\t1\t1\t1\t1\nCapEff:\t0000008000000000"
        let check = KernelFeatures.check(try #require(Privileges(status: status)))
        #expect(check.state == .missing)
        #expect(check.detail.hasPrefix("user 1, with CAP_BPF, without CAP_SYS_ADMIN"))
        #expect(check.remedy?.contains("sudo") == true)
    }

    @Test func everyProgramOfTheObjectIsTried() throws {
        let object = try BPFObject(base64: FeaturesObject.base64, name: "features")
        #expect(
            Set(object.programNames) == [
                "feature_fentry", "feature_fexit", "feature_tp_btf", "feature_iterator",
                "feature_syscall", "feature_timer",
            ])
    }

    /// The member is inside an anonymous union of structures (fs/fuse/fuse_i.h).
    @Test(.enabled(if: (try? KernelTypes()) != nil, "this kernel has no BTF"))
    func membersInsideUnionsAreFound() throws {
        let types = try KernelTypes()
        #expect(types.typeName(of: "lock", in: "fuse_inode") == "spinlock_t")
        #expect(types.typeName(of: "none", in: "fuse_inode") == nil)
        #expect(types.typeName(of: "lock", in: "no_such_structure") == nil)
        if types.argumentCount(of: "fuse_inode_uncached_io_start") != nil {
            #expect(KernelFeatures().ioCounter != nil)
        }
    }

    /// libbpf finds the same, a name at a time.
    @Test(.enabled(if: (try? KernelTypes()) != nil, "this kernel has no BTF"))
    func namesAreFoundWhereLibbpfFindsThem() throws {
        let vmlinux = try #require(btf__load_vmlinux_btf())
        defer { btf__free(vmlinux) }
        let index = TypeIndex(vmlinux)
        for name in [
            "down_write", "vfs_write", "task_struct", "rw_semaphore", "inode", "none_such",
        ] {
            for kind in [TypeIndex.Kind.function, .structure] {
                let found = btf__find_by_name_kind(vmlinux, name, kind.rawValue)
                #expect(index.id(of: name, kind) == (found > 0 ? UInt32(found) : nil), "\(name)")
            }
        }
        #expect(index.id(of: "down_write", .function) != nil)
    }
}
