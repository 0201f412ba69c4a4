// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import HostSystem
import LockModel

/// Runs the sampling program so many times a second.
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
