// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import HostSystem
import LockModel

/// Runs the sampling program so many times a second.
///
/// The timer is the default and the thread what is left where the kernel refuses perf events. On 2 CPUs
/// of Linux 6.18 (PREEMPT_DYNAMIC, none), `fuselock demo --backend observe --duration 2s` with the
/// hidden `--sampler timer|thread`, two or three runs each, asked for 1000 samples a second:
///
///     4 passthrough writers                timer  990 to 996, gaps to 11 ms   thread 862 to 892, to 58 ms
///     4 direct-io+parallel writers         timer  994 to 1000, to 9 ms        thread 907 to 997, to 10 ms
///     4 passthrough writers, 2 busy loops  timer  1000, to 1.2 ms             thread 743 to 962, to 30 ms
///
/// Both take 0.4 to 0.6 µs a pass over one file, and find the same share of held locks within the
/// spread of the runs; a task_file iterator on one process takes 9 µs of CPU for the same look. But
/// the thread has to be given a CPU, and takes it from a writer that may sleep or spin for the lock: with
/// it 4 passthrough writers made 1.5 to 2.4 times the writes they make untraced (4 pairs of 1 s), with the
/// timer 0.8 to 1.3 times. A sampler that changes what it samples is the second choice.
protocol Sampler {
    var engine: SamplerFigures.Engine { get }
    func start() throws(TracingError)
    func stop()
}

/// On the cpu-clock timer of one CPU: a perf event that overflows once a period.
final class TimerSampler: Sampler {
    let engine = SamplerFigures.Engine.timer

    /// Attaches it: the program runs from now on, and does nothing until it is enabled.
    init(_ object: BPFObject, rate: UInt32) throws(TracingError) {
        try object.attach(
            "sample_on_timer", toTimerOf: Self.lastCPU, period: 1_000_000_000 / UInt64(rate))
    }

    func start() {}
    func stop() {}

    /// The last CPU online: device interrupts tend to go to the first. Which one does not matter to
    /// the samples: the timer's interrupt comes whatever its CPU is doing, a writer inside the lock
    /// included, and the locks it looks at are the same on all.
    static var lastCPU: Int32 {
        let online = ProcFile.read("/sys/devices/system/cpu/online") ?? ""
        let last = online.split { $0 == "," || $0 == "-" || $0 == "\n" }.last
        return last.flatMap { Int32($0) } ?? 0
    }
}

/// In a thread that calls the program at fixed times.
final class ThreadSampler: Sampler, Sendable {
    let engine = SamplerFigures.Engine.thread
    private let program: CallableProgram
    private let period: Int
    private let stopped = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Calls the program once, to know that it can be.
    init(_ object: BPFObject, rate: UInt32) throws(TracingError) {
        program = try object.callable("sample_on_call")
        period = 1_000_000_000 / Int(rate)
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
        var next = timespec()
        clock_gettime(CLOCK_MONOTONIC, &next)
        while stopped.wait(timeout: .now()) == .timedOut {
            guard (try? program.call()) != nil else { return }
            advance(&next)
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nil)
        }
    }

    /// The next time of the grid that is not over: what was slept through is missed, not caught up.
    private func advance(_ next: inout timespec) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let late = (now.tv_sec - next.tv_sec) * 1_000_000_000 + now.tv_nsec - next.tv_nsec
        let step = (max(0, late) / period + 1) * period + next.tv_nsec
        next.tv_sec += step / 1_000_000_000
        next.tv_nsec = step % 1_000_000_000
    }
}
