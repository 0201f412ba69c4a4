// SPDX-License-Identifier: Apache-2.0

/// The kernel stacks of a run by their number in the map `stacks`.
struct KernelStacks {
    /// Functions of the tracing itself, at the inner end of every stack.
    private static let machinery = ["bpf_", "__bpf_", "__traceiter_"]
    private var stacks: [UInt32: [String]] = [:]

    init(_ store: some MapStore) throws(TracingError) {
        for entry in try store.entries(of: "stacks") {
            guard let id = load(UInt32.self, from: entry.key), let bytes = entry.values.first
            else { continue }
            stacks[id] = Self.functions(bytes, store)
        }
    }

    /// Functions, innermost first; `nil` for a stack that was not kept: bpf_get_stackid() gave an
    /// error, which is negative.
    subscript(id: UInt32) -> [String]? { stacks[id] }

    private static func functions(_ bytes: [UInt8], _ store: some MapStore) -> [String] {
        let addresses = bytes.withUnsafeBytes { bytes in
            stride(from: 0, through: bytes.count - 8, by: 8).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
            }
        }
        return addresses.prefix { $0 != 0 }.map { store.symbol(at: $0) ?? "(unknown)" }
            .drop { name in name == "(unknown)" || machinery.contains { name.hasPrefix($0) } }
            .map { $0 }
    }
}
