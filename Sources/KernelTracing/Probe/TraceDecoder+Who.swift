// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Who opened, who waited for whom, and who takes the locks outside of write calls.
extension TraceDecoder {
    func openGroup(_ entry: MapEntry) -> OpenGroup? {
        guard let key = load(fl_open_key.self, from: entry.key),
            let bytes = entry.values.first, let value = load(fl_open.self, from: bytes)
        else { return nil }
        return OpenGroup(
            file: key.file, requested: OpenFlags(rawValue: key.requested),
            kept: OpenFlags(rawValue: key.kept), process: Int32(bitPattern: key.process),
            command: text(value.command), count: value.count, failed: value.failed)
    }

    func blockedPair(_ entry: MapEntry, _ stacks: KernelStacks) -> BlockedPair? {
        guard let key = load(fl_block_key.self, from: entry.key),
            let lockClass = LockClass(kernel: key.lock_class),
            let mode = LockMode(kernel: key.mode)
        else { return nil }
        let values = PerCPU(entry, of: fl_block.self)
        return BlockedPair(
            file: key.file, lockClass: lockClass, mode: mode,
            waiter: Self.party(key.waiter, in: store),
            holder: key.holder.thread == 0 ? nil : Self.party(key.holder, in: store),
            count: values.sum(\.count),
            waitNs: SumAndMax(sum: values.sum(\.wait_sum), max: values.max(\.wait_max)),
            stack: stacks[key.stack])
    }

    func elsewhereGroup(_ entry: MapEntry) -> ElsewhereGroup? {
        guard let key = load(fl_elsewhere_key.self, from: entry.key),
            let lockClass = LockClass(kernel: key.lock_class),
            let mode = LockMode(kernel: key.mode),
            let function = LockFunction(kernel: key.function)
        else { return nil }
        let values = PerCPU(entry, of: fl_elsewhere.self)
        return ElsewhereGroup(
            file: key.file, lockClass: lockClass, mode: mode, function: function,
            callSite: key.site == 0 ? nil : store.symbol(at: key.site),
            entered: values.sum(\.steps.entered), taken: values.sum(\.steps.taken),
            failed: values.sum(\.steps.failed), released: values.sum(\.steps.released))
    }

    static func party(_ holder: fl_party, in store: any MapStore) -> BlockedPair.Party {
        BlockedPair.Party(
            thread: Int32(bitPattern: holder.thread), command: text(holder.command),
            function: holder.site == 0 ? nil : store.symbol(at: holder.site))
    }
}
