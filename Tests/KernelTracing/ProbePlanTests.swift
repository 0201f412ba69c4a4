// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct ProbePlanTests {
    /// A kernel that has every function, `fuse_passthrough_end_write` with the given arguments.
    private func kernel(endWriteArguments: Int = 2, without: Set<String> = []) -> (String) -> Int? {
        { function in
            guard !without.contains(function) else { return nil }
            return function == "fuse_passthrough_end_write" ? endWriteArguments : 1
        }
    }

    @Test func rootsAttachAfterEverythingElse() throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel())
        let firstRoot = try #require(plan.programs.firstIndex { $0.role == .root })
        #expect(plan.programs[firstRoot...].allSatisfy { $0.role == .root })
        #expect(plan.programs.last?.name == "write_iter_entry")
        #expect(plan.notCovered.isEmpty)
    }

    @Test(arguments: [(2, "end_write_entry"), (3, "end_write_file_entry")])
    func theCompletionProgramFitsTheKernel(arguments: Int, name: String) throws {
        let plan = try ProbePlan(
            spinlocks: true, argumentCount: kernel(endWriteArguments: arguments))
        let names = plan.programs.filter { $0.function == "fuse_passthrough_end_write" }
            .map(\.name)
        #expect(names.count == 2)
        #expect(names.contains(name))
    }

    @Test func aMissingPathIsSaidAndTheRestWorks() throws {
        let plan = try ProbePlan(
            spinlocks: true, argumentCount: kernel(without: ["fuse_passthrough_write_iter"]))
        #expect(
            plan.notCovered == [
                "passthrough writes (this kernel has no fuse_passthrough_write_iter)"
            ])
        #expect(plan.programs.contains { $0.name == "write_iter_entry" })
    }

    /// Kernels with PARAVIRT_SPINLOCKS have the one name, others the other.
    @Test(arguments: ["native_queued_spin_lock_slowpath", "queued_spin_lock_slowpath"])
    func oneSlowPathOfSpinlocksIsEnough(missing: String) throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel(without: [missing]))
        #expect(plan.notCovered.isEmpty)
        let neither = try ProbePlan(
            spinlocks: true,
            argumentCount: kernel(without: [
                "native_queued_spin_lock_slowpath", "queued_spin_lock_slowpath",
            ]))
        #expect(neither.notCovered.contains { $0.hasPrefix("contention of fi->lock") })
    }

    /// Only kernels with lockdep have them, and the others lack nothing.
    @Test func theNestedFunctionsAreNotMissed() throws {
        let plan = try ProbePlan(
            spinlocks: true,
            argumentCount: kernel(without: ["down_write_nested", "down_read_nested"]))
        #expect(plan.notCovered.isEmpty)
    }

    @Test func withoutTheRootThereIsNoTrace() {
        #expect(throws: TracingError.functionsMissing(["fuse_file_write_iter"])) {
            try ProbePlan(
                spinlocks: true, argumentCount: kernel(without: ["fuse_file_write_iter"]))
        }
    }

    @Test func spinlockProbesCanBeLeftOut() throws {
        let plan = try ProbePlan(spinlocks: false, argumentCount: kernel())
        #expect(!plan.programs.contains { $0.function.contains("spin_lock") })
        #expect(!plan.programs.contains { $0.function.contains("spin_unlock") })
        #expect(plan.notCovered.contains { $0.contains("--no-spinlocks") })
    }

    @Test func thePlanNamesThePrograms() throws {
        let object = try BPFObject(base64: LocksObject.base64, name: "test")
        #expect(Set(object.programNames) == Set(ProbePlan.all.map(\.name)))
    }
}
