// SPDX-License-Identifier: Apache-2.0

/// One entry of a BPF map as bytes: what the kernel hands over, or a recording of it.
struct MapEntry: Codable, Equatable, Sendable {
    let key: [UInt8]
    /// One value for each CPU; a single one where the map is not per CPU.
    let values: [[UInt8]]
}

/// The kernel's side of a run, reduced to what can be recorded and played back in a test.
protocol MapStore {
    /// All entries of a map of the BPF object; of a ring buffer the records, as values without keys.
    func entries(of map: String) throws(TracingError) -> [MapEntry]
    /// The kernel function that a return address lies in.
    func symbol(at address: UInt64) -> String?
}

/// The kernel's side of a trace by the probe backend.
protocol TraceStore: MapStore {
    /// `recursion_misses` by program, since the trace began; zeros left out.
    func recursionMisses() -> [String: UInt64]
    /// The value of an array at an index; `nil` beyond its end.
    func value(of array: String, at index: UInt32) throws(TracingError) -> [UInt8]?
}
