// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct DiagnosisTests {
    private func diagnosis(
        missing: Set<CheckID> = [], unknown: Set<CheckID> = []
    ) -> Diagnosis {
        Diagnosis(
            version: "0", kernel: KernelInfo(release: "7.3", machine: "x86_64", cpus: 2),
            checks: CheckID.allCases.map {
                let state: Diagnosis.Check.State =
                    missing.contains($0) ? .missing : unknown.contains($0) ? .unknown : .ok
                return .init($0, state, "")
            })
    }

    @Test func probeIsPreferred() {
        #expect(diagnosis().backend == .probe)
        #expect(diagnosis(missing: [.iterators, .timers, .kvm, .fio]).backend == .probe)
        #expect(diagnosis(missing: [.optionalFunctions, .passthrough]).backend == .probe)
    }

    @Test(arguments: [
        [CheckID.fentry], [.functions], [.fentry, .functions], [.fentry, .timers],
        [.fentry, .tracepoints],
    ]) func observeComesNext(missing: [CheckID]) {
        #expect(diagnosis(missing: Set(missing)).backend == .observe)
        #expect(diagnosis(unknown: Set(missing)).backend == .observe)
    }

    @Test(arguments: [
        ([CheckID.privileges], "privileges"), ([.btf], "BTF"), ([.fuseTypes], "types of FUSE"),
        ([.fentry, .iterators], "iterator programs"),
        ([.fentry, .syscallPrograms], "syscall programs"),
    ]) func orNothing(missing: [CheckID], says: String) {
        let diagnosis = diagnosis(missing: Set(missing))
        #expect(diagnosis.backend == .none)
        #expect(diagnosis.backendReason.contains(says))
    }

    @Test func theReasonNamesWhatWorks() {
        let reason = diagnosis(missing: [.fentry]).backendReason
        #expect(reason.contains("lacks: fentry and fexit programs"))
        #expect(reason.contains("a timer can sample"))
        let other = diagnosis(missing: [.fentry, .timers]).backendReason
        #expect(other.contains("a thread can sample"))
    }

    @Test func whatWorksHasNoRemedy() {
        #expect(Diagnosis.Check(.kvm, .ok, "", remedy: "none").remedy == nil)
        #expect(Diagnosis.Check(.kvm, .missing, "", remedy: "some").remedy == "some")
    }
}
