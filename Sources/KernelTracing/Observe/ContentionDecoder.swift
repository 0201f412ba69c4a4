// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Reads the waits and their stacks.
struct ContentionDecoder {
    let store: any MapStore

    /// The rows, longest sum first.
    func rows() throws(TracingError) -> [ContentionRow] {
        let stacks = try KernelStacks(store)
        return try store.entries(of: "contentions").compactMap { row($0, stacks) }
            .sorted { ($0.waitNs.sum, $1.waiter) > ($1.waitNs.sum, $0.waiter) }
    }

    private func row(_ entry: MapEntry, _ stacks: KernelStacks) -> ContentionRow? {
        guard let key = load(fl_contention_key.self, from: entry.key),
            let lockClass = LockClass(kernel: key.lock_class), let mode = LockMode(kernel: key.mode)
        else { return nil }
        let values = PerCPU(entry, of: fl_contention.self)
        let holder = text(key.holder)
        var row = ContentionRow(
            file: key.file, lockClass: lockClass, mode: mode, waiter: text(key.waiter),
            holder: holder.isEmpty ? nil : holder,
            stack: stacks[UInt32(bitPattern: key.stack)] ?? [],
            waitNs: NanosecondHistogram(
                counts: values.sums(at: \.wait, count: NanosecondHistogram.bucketCount),
                sum: values.sum(\.sum), max: values.max(\.max)))
        row.waiterProcess = ProcessNumber(kernel: key.waiter_process)
        row.holderProcess = ProcessNumber(kernel: key.holder_process)
        return row
    }
}

extension ProcessNumber {
    /// FL_PROCESS_OUTSIDE: an expression that Swift does not import.
    private static let outside: UInt32 = 1 << 31

    /// As the observe backend's maps have it; `nil` for 0.
    init?(kernel number: UInt32) {
        guard number != 0 else { return nil }
        self.init(
            pid: number & ~Self.outside, isHostNumber: number & Self.outside != 0 ? true : nil)
    }
}
