// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Reads the waits and their stacks.
struct ContentionDecoder {
    let store: any MapStore
    /// Functions of the tracepoint itself, at the inner end of every stack.
    private static let machinery = ["bpf_", "__bpf_", "__traceiter_"]

    /// The rows, longest sum first.
    func rows() throws(TracingError) -> [ContentionRow] {
        let stacks = try stacks()
        return try store.entries(of: "contentions").compactMap { row($0, stacks) }
            .sorted { ($0.waitNs.sum, $1.waiter) > ($1.waitNs.sum, $0.waiter) }
    }

    private func row(_ entry: MapEntry, _ stacks: [UInt32: [String]]) -> ContentionRow? {
        guard let key = load(fl_contention_key.self, from: entry.key),
            let lockClass = LockClass(kernel: key.lock_class), let mode = LockMode(kernel: key.mode)
        else { return nil }
        let values = PerCPU(entry, of: fl_contention.self)
        let holder = text(key.holder)
        return ContentionRow(
            file: key.file, lockClass: lockClass, mode: mode, waiter: text(key.waiter),
            holder: holder.isEmpty ? nil : holder,
            stack: key.stack < 0 ? [] : stacks[UInt32(key.stack)] ?? [],
            waitNs: NanosecondHistogram(
                counts: values.sums(at: \.wait, count: NanosecondHistogram.bucketCount),
                sum: values.sum(\.sum), max: values.max(\.max)))
    }

    private func stacks() throws(TracingError) -> [UInt32: [String]] {
        var stacks: [UInt32: [String]] = [:]
        for entry in try store.entries(of: "stacks") {
            guard let id = load(UInt32.self, from: entry.key), let bytes = entry.values.first
            else { continue }
            stacks[id] = functions(bytes)
        }
        return stacks
    }

    private func functions(_ bytes: [UInt8]) -> [String] {
        let addresses = bytes.withUnsafeBytes { bytes in
            stride(from: 0, through: bytes.count - 8, by: 8).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
            }
        }
        return addresses.prefix { $0 != 0 }.map { store.symbol(at: $0) ?? "(unknown)" }
            .drop { name in name == "(unknown)" || Self.machinery.contains { name.hasPrefix($0) } }
            .map { $0 }
    }
}
