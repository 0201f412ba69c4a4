// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import LockModel

@Suite struct KernelStackTests {
    /// As the probe backend of 0.1.0 read it on Linux 7.3: a trampoline after every traced function.
    private static let recorded = [
        "bpf_prog_9a1c_slowpath_entry", "bpf_trampoline_6442536912", "rwsem_down_write_slowpath",
        "bpf_trampoline_6442495512", "down_write", "fuse_passthrough_write_iter",
        "bpf_trampoline_6442495800", "(unknown)", "vfs_write",
    ]
    private static let functions = [
        "rwsem_down_write_slowpath", "down_write", "fuse_passthrough_write_iter", "(unknown)",
        "vfs_write",
    ]

    @Test func theTracerIsNotOnIt() {
        #expect(KernelStack(Self.recorded).functions == Self.functions)
        #expect(KernelStack(["(unknown)", "__traceiter_contention_begin", "f"]).functions == ["f"])
        #expect(KernelStack(["bpf_trampoline_1"]).isEmpty)
    }

    @Test func norIsItOnOneReadFromAFile() throws {
        let data = try JSONEncoder().encode(Self.recorded)
        let stack = try JSONDecoder().decode(KernelStack.self, from: data)
        #expect(stack.functions == Self.functions)
        #expect(try JSONEncoder().encode(stack) == JSONEncoder().encode(Self.functions))
    }

    /// Waits through two trampolines are waits in one stack.
    @Test func stacksAlikeButForTheTracerAreOne() {
        let party = BlockedPair.Party(thread: 1, command: "w")
        let pairs = [["f", "bpf_trampoline_1", "g"], ["f", "bpf_trampoline_2", "g"]].map {
            BlockedPair(
                file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: party, holder: party,
                count: 1, waitNs: SumAndMax(sum: 5, max: 5), stack: KernelStack($0))
        }
        let row = BlockedPair.StackRow(stack: ["f", "g"], count: 2, waitNs: 10)
        #expect(BlockedPair.stacks(of: pairs) == [row])
    }
}
