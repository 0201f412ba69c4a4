// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import CLinux
import Glibc
import SystemPackage

extension BPFObject {
    /// Runs a program once (`BPF_PROG_TEST_RUN`). For a tracing program the kernel calls the
    /// functions it keeps for such tests (net/bpf/test_run.c, `bpf_prog_test_run_tracing`).
    func run(_ program: String) throws(TracingError) {
        var options = bpf_test_run_opts()
        options.sz = MemoryLayout<bpf_test_run_opts>.size
        let status = bpf_prog_test_run_opts(bpf_program__fd(try handle(of: program)), &options)
        guard status == 0 else {
            throw .attachFailed(
                program: program, function: "a test run", errno: Errno(rawValue: -status))
        }
    }

    /// Attaches a program to a software clock of the calling thread.
    ///
    /// - Parameter frequency: ticks a second of CPU time.
    func attachClock(_ program: String, frequency: UInt64) throws(TracingError) {
        let event = linux_open_cpu_clock(0, -1, frequency)
        guard event >= 0 else {
            throw .attachFailed(
                program: program, function: "a software clock (perf_event_open)",
                errno: Errno(rawValue: Glibc.errno))
        }
        // The link closes the event; without a link nobody would.
        do throws(TracingError) {
            try attach(program, to: "a software clock") {
                bpf_program__attach_perf_event($0, event)
            }
        } catch {
            close(event)
            throw error
        }
    }
}
