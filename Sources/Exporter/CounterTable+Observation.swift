// SPDX-License-Identifier: Apache-2.0

import LockModel

extension CounterTable {
    /// The totals of one mount, sampled by the observe backend: states are not writes, so that only
    /// write calls are counted, and those without path and side.
    public init(_ observation: Observation) {
        self.init()
        if let calls = observation.writeCalls {
            add(calls.calls, .writeCalls, ["unknown", "unknown"])
            add(calls.bytes, .writtenBytes, ["unknown"])
            if let failed = calls.failed { add(failed, .writeErrors, ["unknown"]) }
        }
        let total = observation.judged.samples
        let found: [(String, UInt64)] = [
            ("exclusive", total.exclusive.byWrites.samples),
            ("shared", total.shared.byWrites.samples),
            ("other", total.exclusive.other.samples + total.shared.other.samples),
            ("unknown", total.exclusive.unknown.samples + total.shared.unknown.samples),
            ("free", total.free),
        ]
        for (state, count) in found { add(count, .samples, [state]) }
        add(observation.sampler.missed, .samplesMissed)
        for row in observation.contention {
            let labels = [row.lockClass.rawValue, row.mode.rawValue]
            add(row.waitNs.count, .contentionEvents, labels)
            add(row.waitNs.sum, .contentionTime, labels)
        }
    }
}
