// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LockModel
import SystemPackage

/// Runs the sampling program so many times a second, at a random time of each period
/// (BPF/core/observe/samples/slots.h).
///
/// The timer is the default. Passes that happened of those asked for, at 1000 a second for 3 s, with no
/// file watched:
///
///                                    idle           half busy      all spinning
///     timer, Linux 6.18, 2 CPUs      3000 of 3000   3009 of 3009   3000 of 3000
///     thread, the same               2998 of 3000   2488 of 3004   2958 of 3001
///
/// A cpu-clock perf event came 0 to 4 times of 100 on an idle CPU there. By the source the kernel
/// throttles it after `perf_event_max_sample_rate`/HZ events within a tick, which a CPU without a tick
/// never takes back (kernel/events/core.c, `__perf_event_account_interrupt`). The thread has to be
/// given a CPU, and takes it from a writer that may sleep or spin for the lock: a sampler that changes
/// what it samples. The timer is a hrtimer in a soft interrupt: it wakes an idle CPU, waits for no
/// other task, and needs no second engine to fill in for it. Guests on a machine that is itself
/// overloaded lose passes whatever the engine: they are counted as missed.
protocol Sampler {
    var engine: SamplerFigures.Engine { get }
    /// Begins; after the program's switch is on.
    func start() throws(TracingError)
    func stop()
}

extension SamplerFigures.Engine {
    /// The program in BPF/programs/observe.bpf.c that takes a pass, or has the timer take them.
    var program: String { self == .timer ? "sample_on_timer" : "sample_on_call" }
}

/// On a timer of the kernel's that a BPF program arms and each pass arms again (Linux 5.15).
final class TimerSampler: Sampler {
    let engine = SamplerFigures.Engine.timer
    private let program: CallableProgram

    /// Arms the timer once, to know that it can be; while the switch is off it does nothing more.
    init(_ object: BPFObject) throws(TracingError) {
        program = try object.callable(engine.program)
        try start()
    }

    func start() throws(TracingError) {
        let status = try program.call()
        guard status == 0 else {
            throw .attachFailed(
                program: program.name, function: "bpf_timer_start",
                errno: Errno(rawValue: -status))
        }
    }

    /// The timer goes out by itself when the switch is off.
    func stop() {}
}

/// In a thread that calls the program at its times.
final class ThreadSampler: Sampler, Sendable {
    let engine = SamplerFigures.Engine.thread
    private let program: CallableProgram
    private let period: UInt64
    private let stopped = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Calls the program once, to know that it can be.
    init(_ object: BPFObject, rate: UInt32) throws(TracingError) {
        program = try object.callable(engine.program)
        period = 1_000_000_000 / UInt64(rate)
        try program.call()
    }

    func start() {
        DispatchQueue(label: "fuselock.sampler", qos: .userInteractive).async { self.run() }
    }

    func stop() {
        stopped.signal()
        ended.wait()
    }

    private func run() {
        defer { ended.signal() }
        var slot = MonotonicClock.now / period
        while stopped.wait(timeout: .now()) == .timedOut {
            guard (try? program.call()) != nil else { return }
            // What was slept through is missed, not caught up.
            slot = max(slot + 1, MonotonicClock.now / period)
            MonotonicClock.sleep(until: slot * period + UInt64.random(in: 0..<period))
        }
    }
}

/// CLOCK_MONOTONIC in nanoseconds, as BPF programs read it.
enum MonotonicClock {
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    static func sleep(until time: UInt64) {
        var until = timespec(
            tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nil)
    }
}
