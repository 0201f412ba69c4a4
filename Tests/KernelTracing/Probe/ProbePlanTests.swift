// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import KernelTracing

@Suite struct ProbePlanTests {
    /// A kernel that has every function, `fuse_passthrough_end_write` with the given arguments; those of
    /// PREEMPT_RT where asked for.
    private func kernel(
        endWriteArguments: Int = 2, without: Set<String> = [], realTime: Bool = false
    ) -> (String) -> Int? {
        { function in
            guard !without.contains(function) else { return nil }
            guard realTime || !function.hasPrefix("rt_") else { return nil }
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

    /// What is attached last runs first.
    @Test func theSecondWitnessOfACallRunsAfterTheFirst() throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel())
        let mended = plan.witnesses.filter(\.isMended)
        #expect(
            mended.map(\.steps) == [
                [
                    ["write_iter_entry"], ["write_iter_entry_again"], ["write_iter_exit"],
                    ["write_iter_exit_again"],
                ]
            ])
        #expect(
            plan.programs.suffix(4).map(\.name) == [
                "write_iter_exit_again", "write_iter_exit", "write_iter_entry_again",
                "write_iter_entry",
            ])
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

    /// Who enters one has the lock some time; the slow path tells who waited.
    @Test func functionsThatCannotFailNeedNoProgramAtTheirReturn() throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel())
        let names = Set(plan.programs.map(\.name))
        #expect(
            names.isDisjoint(with: [
                "down_write_exit", "down_read_exit", "down_write_nested_exit",
                "_raw_spin_lock_exit",
            ]))
        #expect(
            names.isSuperset(of: [
                "write_slowpath_exit", "read_slowpath_exit", "spin_slowpath_exit",
                "down_write_killable_exit", "down_read_trylock_exit",
            ]))
        #expect(plan.exits.isEmpty)
        let certain = plan.witnesses.filter(\.isCertain)
        #expect(
            certain.map(\.steps) == [
                [
                    ["down_write_entry", "down_write_nested_entry"],
                    ["up_write_entry", "downgrade_write_entry"],
                ], [["down_read_entry", "down_read_nested_entry"], ["up_read_entry"]],
                [["_raw_spin_lock_entry"], ["spin_unlock_entry"]],
            ])
        #expect(plan.witnesses.filter { $0.thing == .exclusive }.count == 2)
    }

    @Test func withoutTheSlowPathTheReturnTells() throws {
        let functions = kernel(without: ["rwsem_down_write_slowpath"])
        let plan = try ProbePlan(spinlocks: true, argumentCount: functions)
        #expect(plan.programs.contains { $0.name == "down_write_exit" })
        #expect(plan.exits == [.exclusive])
        let exclusive = plan.witnesses.filter { $0.thing == .exclusive }
        #expect(exclusive.count == 1 && exclusive.allSatisfy { !$0.isCertain })
        #expect(exclusive.first?.steps.count == 3)
    }

    /// Then its entry is all that is seen of an acquisition.
    @Test func withoutTheUnlockFunctionThereIsOneWitness() throws {
        let functions = kernel(without: ["_raw_spin_unlock"])
        let plan = try ProbePlan(spinlocks: true, argumentCount: functions)
        let spin = plan.witnesses.filter { $0.thing == .fiLock }
        #expect(spin.map(\.steps) == [[["_raw_spin_lock_entry"]]])
        #expect(spin[0].mostUnseen(misses: ["_raw_spin_lock_entry": 2], explained: [0, 7]) == 2)
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

    /// What a kernel without a function cannot say is absent from the report.
    @Test(arguments: [
        ("rwsem_down_write_slowpath", Measured.Figure.exclusiveContention),
        ("rwsem_down_read_slowpath", .sharedContention),
        ("_raw_spin_lock", .fiLock), ("_raw_spin_unlock", .fiLockHolds),
        ("fuse_file_io_open", .opens), ("__traceiter_contention_begin", .contentionEvents),
        ("fuse_passthrough_end_write", .passthroughCompletions),
        ("fuse_aio_complete", .directCompletions),
    ])
    func aFigureWithoutItsFunctionsIsNotMeasured(missing: String, figure: Measured.Figure) throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel(without: [missing]))
        #expect(plan.measured.absent == [figure, .uncontendedWaits])
        let whole = try ProbePlan(spinlocks: true, argumentCount: kernel())
        #expect(whole.measured.absent == [.uncontendedWaits])
    }

    @Test func withoutTheSpinlocksNothingOfThemIsMeasured() throws {
        let plan = try ProbePlan(spinlocks: false, argumentCount: kernel())
        #expect(
            plan.measured.absent == [.fiLock, .fiLockHolds, .fiLockContention, .uncontendedWaits])
    }

    /// _raw_spin_lock is there too, for locks that are none of FUSE's.
    @Test func onRealTimeKernelsSpinlocksAreMutexes() throws {
        let functions = kernel(
            without: [
                "rwsem_down_write_slowpath", "rwsem_down_read_slowpath",
                "native_queued_spin_lock_slowpath", "queued_spin_lock_slowpath",
            ], realTime: true)
        let plan = try ProbePlan(spinlocks: true, argumentCount: functions)
        let names = Set(plan.programs.map(\.name))
        #expect(
            names.isSuperset(of: [
                "rt_spin_lock_entry", "rt_spin_lock_exit", "rt_spin_unlock_entry",
                "rt_contention_begin",
            ]))
        #expect(
            names.isDisjoint(with: [
                "_raw_spin_lock_entry", "spin_unlock_entry", "contention_begin",
            ]))
        #expect(plan.notCovered.isEmpty && plan.measured.absent.isEmpty)
        let spin = try #require(plan.witnesses.first { $0.thing == .fiLock })
        #expect(
            spin.steps == [["rt_spin_lock_entry"], ["rt_spin_lock_exit"], ["rt_spin_unlock_entry"]])
        #expect(plan.exits == [.exclusive, .shared, .spin])
    }

    @Test func aProgramThatReadsWhatIsNotThereIsLeftOut() throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel()) {
            $0 != StructureMember(structure: "fuse_io_priv", member: "reqs")
        }
        #expect(!plan.programs.contains { $0.function == "fuse_aio_complete" })
        #expect(plan.measured.absent == [.directCompletions, .uncontendedWaits])
        #expect(
            plan.notCovered == [
                "completions of asynchronous direct writes (this kernel has no reqs in fuse_io_priv)"
            ])
    }

    /// What nobody could have seen is only as much as the least skipped of its witnesses.
    @Test func everyWitnessIsAProgram() throws {
        let plan = try ProbePlan(spinlocks: true, argumentCount: kernel())
        #expect(Set(plan.witnesses.map(\.thing)) == Set(CountedThing.allCases))
        let names = Set(plan.programs.map(\.name))
        #expect(
            plan.witnesses.flatMap(\.steps).allSatisfy { !$0.isEmpty && names.isSuperset(of: $0) })
        let opens = try #require(plan.witnesses.first { $0.thing == .opens })
        #expect(opens.mostUnseen(misses: ["io_open_exit": 5]) == 0)
        #expect(opens.mostUnseen(misses: ["io_open_exit": 5, "finish_open_exit": 2]) == 2)
    }

    @Test func thePlanNamesThePrograms() throws {
        let object = try BPFObject(base64: LocksObject.base64, name: "test")
        #expect(Set(object.programNames) == Set(ProbePlan.all.map(\.name)))
    }
}
