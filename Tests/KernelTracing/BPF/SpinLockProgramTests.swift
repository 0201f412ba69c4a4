// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What runs where a spinlock is taken: BPF/README.md says why that is safe, of these lists.
@Suite(.enabled("a clang for BPF on the path") { Clang.found != nil }) struct SpinLockProgramTests {
    private let assembly: Assembly

    init() throws {
        let clang = try #require(Clang.found)
        let path = Clang.sources.appending(path: "programs/locks.bpf.c").path
        let result = try clang.compile("#include \"\(path)\"\n", ["-S"])
        try #require(result.status == 0, "\(result.errors)")
        assembly = Assembly(result.output)
    }

    private static let lookup = 1, update = 2, now = 5, thread = 14, command = 16, stack = 27
    private static let read = 113, reserve = 131, submit = 132
    private static let task = 158, function = 173

    private static let waited: Set<Int> = [lookup, task, now]
    private static let wait: Set<Int> = [lookup, read, task, stack]
    private static let end: Set<Int> = waited.union([
        read, thread, command, reserve, submit, update,
    ])
    private static let entry = end.union([function])

    private static let helpers: [String: Set<Int>] = [
        "fentry/_raw_spin_lock": entry, "fentry/rt_spin_lock": entry,
        "fexit/_raw_spin_lock": end.union([function]), "fexit/rt_spin_lock": end.union([function]),
        "fentry/_raw_spin_unlock": end, "fentry/rt_spin_unlock": end,
        "fentry/native_queued_spin_lock_slowpath": wait,
        "fentry/queued_spin_lock_slowpath": wait,
        "fentry/__pv_queued_spin_lock_slowpath": wait,
        "fexit/native_queued_spin_lock_slowpath": waited,
        "fexit/queued_spin_lock_slowpath": waited,
        "fexit/__pv_queued_spin_lock_slowpath": waited,
    ]

    /// Hashes that are written to, arrays, the ring; and data of the object.
    private static let maps: Set = [
        "elsewhere", "series_ids", "blocks", "files", "stats", "series", "holders", "octaves",
        "stacks", "timeline_events", "inside",
    ]
    private static let data: Set = [
        "filter", "filter_owner", "tasks", "displaced", "config", "enabled", "series_count",
        "octave_count", "timeline", "timeline_limit",
        // Two loads, made of it by the verifier: no call.
        "bpf_rdonly_cast",
    ]

    private var programs: [String: String] {
        assembly.sections.filter { $0.value.contains("spin_") }
    }

    @Test func theseProgramsAreAttachedToSpinLocks() {
        #expect(Set(programs.values) == Set(Self.helpers.keys))
    }

    @Test func theyCallTheseHelpersAndNoOthers() {
        for (name, section) in programs {
            #expect(assembly.reached(from: name).helpers == Self.helpers[section], "\(section)")
        }
    }

    @Test func theyUseTheseMapsAndNoOthers() {
        let used = programs.keys.map { assembly.reached(from: $0).symbols }
        #expect(used.reduce([]) { $0.union($1) } == Self.maps.union(Self.data))
    }

    /// No map, no helper and no other data before it.
    @Test func theyLookAtTheTableOfAddressesFirst() {
        for name in programs.keys {
            #expect(assembly.functions[name]?.first == .symbol("filter"), "\(name)")
        }
    }
}

/// The calls and symbols of each function in what clang -S writes.
private struct Assembly {
    enum Use: Hashable {
        case helper(Int)
        case call(String)
        case symbol(String)
    }

    private(set) var functions: [String: [Use]] = [:]
    /// Sections of the programs.
    private(set) var sections: [String: String] = [:]

    init(_ text: String) {
        var (section, function) = ("", "")
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where Self.matters(line) {
            let line = String(decoding: line, as: UTF8.self)
            if let match = line.wholeMatch(of: /\t\.section\t"?([^",]+).*/) {
                section = String(match.1)
            } else if let match = line.wholeMatch(of: /([A-Za-z_]\w*):.*/) {
                function = String(match.1)
                functions[function] = []
                if section.contains("/") { sections[function] = section }
            } else if let match = line.wholeMatch(of: /\tcall (\w+).*/) {
                let name = String(match.1)
                functions[function]?.append(Int(name).map { .helper($0) } ?? .call(name))
            } else if let match = line.wholeMatch(of: /\t\w+ = ([A-Za-z_]\w*) ll.*/) {
                functions[function]?.append(.symbol(String(match.1)))
            }
        }
    }

    /// Sections, functions without LBB labels, calls, and loads of 64 bits.
    private static func matters(_ line: Substring.UTF8View) -> Bool {
        guard let first = line.first else { return false }
        if first == UInt8(ascii: "\t") {
            return line.starts(with: "\t.section".utf8) || line.starts(with: "\tcall ".utf8)
                || (line.starts(with: "\tr".utf8) && line.suffix(3).elementsEqual(" ll".utf8))
        }
        return first != UInt8(ascii: ".") && first != UInt8(ascii: " ")
            && !line.starts(with: "LBB".utf8)
    }

    /// What a program and every function it calls use.
    func reached(from program: String) -> (helpers: Set<Int>, symbols: Set<String>) {
        var (seen, waiting): (Set<String>, [String]) = ([], [program])
        var (helpers, symbols): (Set<Int>, Set<String>) = ([], [])
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            for use in functions[name] ?? [] {
                switch use {
                case .helper(let number): helpers.insert(number)
                case .call(let other): waiting.append(other)
                case .symbol(let symbol): symbols.insert(symbol)
                }
            }
        }
        return (helpers, symbols)
    }
}
