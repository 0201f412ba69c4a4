// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Dispatch

/// Opens the gate for a part of each period, so that most calls cost the probes' first test and no more.
///
/// A call belongs to the trace when the gate was open at its beginning; it is then traced to its end.
final class DutyCycle {
    private static let period = 100

    private let queue = DispatchQueue(label: "fuselock.duty-cycle", qos: .userInteractive)
    private let timers: [any DispatchSourceTimer]

    /// Begins with the gate open; `percent` of the time it stays so.
    ///
    /// - Parameter gate: the descriptor of the one-entry map that holds `enabled`.
    init(percent: UInt32, gate: Int32) {
        let queue = queue
        let now = DispatchTime.now()
        timers = [(FL_GATE_OPEN, 0), (FL_GATE_CLOSED, Int(percent) * Self.period / 100)].map {
            state, delay in
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(
                deadline: now + .milliseconds(delay), repeating: .milliseconds(Self.period))
            timer.setEventHandler { Self.set(gate, to: state.rawValue) }
            timer.resume()
            return timer
        }
    }

    /// After this the gate stays as it is.
    func stop() {
        timers.forEach { $0.cancel() }
        queue.sync {}
    }

    private static func set(_ gate: Int32, to state: UInt32) {
        var (zero, state) = (UInt32(0), state)
        bpf_map_update_elem(gate, &zero, &state, UInt64(BPF_ANY))
    }
}
