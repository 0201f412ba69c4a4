// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The kernel stacks of a run by their number in the map `stacks`.
struct KernelStacks {
    private var stacks: [UInt32: KernelStack] = [:]

    init(_ store: some MapStore) throws(TracingError) {
        for entry in try store.entries(of: "stacks") {
            guard let id = load(UInt32.self, from: entry.key), let bytes = entry.values.first
            else { continue }
            stacks[id] = Self.functions(bytes, store)
        }
    }

    /// Functions, innermost first; `nil` for a stack that was not kept: bpf_get_stackid() gave an
    /// error, which is negative.
    subscript(id: UInt32) -> KernelStack? { stacks[id] }

    private static func functions(_ bytes: [UInt8], _ store: some MapStore) -> KernelStack {
        let addresses = bytes.withUnsafeBytes { bytes in
            stride(from: 0, through: bytes.count - 8, by: 8).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
            }
        }
        return KernelStack(
            addresses.prefix { $0 != 0 }.map { store.symbol(at: $0) ?? KernelStack.unknown })
    }
}
