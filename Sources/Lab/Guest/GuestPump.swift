// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// Moves what a guest sends to where it belongs, on a thread of its own, until the guest is done,
/// dead or out of time.
final class GuestPump: Sendable {
    /// How it ended.
    enum Ending: Equatable, Sendable {
        case finished
        /// QEMU closed everything.
        case gone
        case bootTimeout
        case timeout
        case damaged(String)
        case hostFailed(Errno)
        case cancelled
    }

    /// Everything collected by the time it ended.
    struct Collected: Sendable {
        var ending: Ending
        var report = GuestReport()
        var captured: [GuestChannel: [UInt8]] = [:]
        var console: [UInt8] = []
        var emulatorErrors: [UInt8] = []
        var readyAfter: Duration?
        var total = Duration.zero
    }

    private let stopped = Atomic(false)

    /// Makes `run` return within a tenth of a second.
    func stop() { stopped.store(true, ordering: .relaxed) }

    /// Reads until the end. `onReady` is called once, when init has reported.
    func run(
        _ sources: GuestSources, machine: GuestMachine, streams: GuestStreams,
        onReady: () -> Void
    ) -> Collected {
        var state = GuestPumpState(sources: sources, streams: streams)
        let clock = ContinuousClock()
        let start = clock.now
        var collected = Collected(ending: .gone)
        while true {
            let ending = state.step()
            let elapsed = clock.now - start
            if state.report.isReady, collected.readyAfter == nil {
                collected.readyAfter = elapsed
                onReady()
            }
            let limit = collected.readyAfter.map { $0 + machine.timeout } ?? machine.bootTimeout
            let late = collected.readyAfter == nil ? Ending.bootTimeout : .timeout
            let stop: Ending? =
                stopped.load(ordering: .relaxed) ? .cancelled : elapsed > limit ? late : nil
            if let ending = ending ?? stop {
                collected.ending = ending
                collected.report = state.report
                collected.captured = state.captured
                collected.console = state.console
                collected.emulatorErrors = state.emulatorErrors
                collected.total = elapsed
                return collected
            }
        }
    }
}

/// The host's ends of a guest's streams.
struct GuestSources: Sendable {
    /// The named pipes, open for reading.
    let channels: [GuestChannel: FileDescriptor]
    /// QEMU's stdout, which is the serial console.
    let console: FileDescriptor
    /// QEMU's stderr.
    let errors: FileDescriptor
    /// Where the archive of outputs is spooled to.
    let spool: FileDescriptor
}
