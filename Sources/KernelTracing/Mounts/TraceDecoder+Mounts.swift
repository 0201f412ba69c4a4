// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// What was lost, and of which mount.
extension TraceDecoder {
    /// All mounts together, and what belongs to each.
    func mounts() throws(TracingError) -> MountsTrace {
        let trace = try decode()
        return MountsTrace(trace: trace, origins: try origins(), shares: try shares())
    }

    /// By device; under no device what has no place.
    private func shares() throws(TracingError) -> [UInt32?: MountsTrace.Share] {
        let slots = try store.entries(of: "stats")
        var devices: [UInt32: UInt32] = [:]
        for entry in try store.entries(of: "mount_ids") {
            guard let device = load(UInt32.self, from: entry.key), let bytes = entry.values.first,
                let index = load(UInt32.self, from: bytes)
            else { continue }
            devices[1 + index] = device
        }
        var shares: [UInt32?: MountsTrace.Share] = [:]
        for slot in slots {
            guard let index = load(UInt32.self, from: slot.key) else { continue }
            let device = devices[index]
            guard index == 0 || device != nil else { continue }
            var part = Trace()
            Self.read(Self.stats([slot]), into: &part)
            part.losses.unresolvedAttempts = part.table?.unresolvedAttempts
            shares[device] = MountsTrace.Share(
                losses: part.losses, contentionBegin: part.contentionBegin,
                firstAttemptsFailed: part.firstAttemptsFailed)
        }
        return shares
    }

    func nestedCalls(_ entry: MapEntry) -> NestedCalls? {
        guard let key = load(fl_nested_key.self, from: entry.key),
            let bytes = entry.values.first, let value = load(fl_nested.self, from: bytes)
        else { return nil }
        return NestedCalls(
            file: key.file, device: key.device, inode: key.inode, name: text(value.name),
            count: value.count, ns: value.ns)
    }

    /// The counters of these slots as one.
    static func stats(_ slots: [MapEntry]) -> PerCPU<fl_stats> {
        PerCPU(MapEntry(key: [], values: slots.flatMap(\.values)), of: fl_stats.self)
    }

    static func read(_ stats: PerCPU<fl_stats>, into trace: inout Trace) {
        trace.losses.callsEnteredUnseen = stats.sum(\.entries_unseen)
        trace.callsMended = stats.sum(\.entries_mended)
        trace.losses.callsUnfinished = stats.sum(\.calls_entered) &- stats.sum(\.calls_closed)
        trace.losses.callExitsMissed = stats.sum(\.exits_missed)
        trace.losses.storageFailed = stats.sum(\.storage_failed)
        trace.losses.filesOverLimit = stats.sum(\.files_full)
        trace.losses.locksOverLimit = stats.sum(\.filter_full)
        trace.losses.acquisitionsOverLimit = stats.sum(\.series_full)
        trace.losses.callsOverLimit = stats.sum(\.calls_full)
        trace.losses.untimedAcquisitions = stats.sum(\.untimed)
        trace.losses.unmeasuredHolds = stats.sum(\.holds_unmeasured)
        trace.losses.singleWitness = stats.sum(\.single_witness)
        trace.losses.opensOverLimit = stats.sum(\.opens_full)
        trace.losses.blockedOverLimit = stats.sum(\.blocks_full)
        trace.losses.elsewhereOverLimit = stats.sum(\.elsewhere_full)
        trace.losses.nestedTooDeep = stats.sum(\.nested_deep)
        trace.losses.nestedOverLimit = stats.sum(\.nested_full)
        let unread = stats.sum(\.opens_unread)
        trace.losses.opensUnread = unread == 0 ? nil : unread
        trace.table = table(stats)
        trace.contentionBegin = byClass(\.contention_begin, of: stats)
        trace.firstAttemptsFailed = byClass(\.first_attempts_failed, of: stats)
    }

    private static func table(_ stats: PerCPU<fl_stats>) -> TableCounts {
        let modes = Int(FL_MODES.rawValue)
        func steps<Member>(_ member: KeyPath<fl_stats, Member>) -> [LockMode: LockSteps] {
            let sums = stats.sums(at: member, count: modes * 4)
            return byMode(modes) { mode in
                LockSteps(
                    entered: sums[mode * 4], taken: sums[mode * 4 + 1],
                    failed: sums[mode * 4 + 2], released: sums[mode * 4 + 3])
            }
        }
        let unresolved = stats.sums(at: \.unresolved, count: modes)
        return TableCounts(
            seen: steps(\.seen), lacking: steps(\.lacking),
            lackingOfCertain: steps(\.lacking_certain),
            unresolved: byMode(modes) { unresolved[$0] })
    }

    private static func byMode<Value>(
        _ modes: Int, _ value: (Int) -> Value
    ) -> [LockMode: Value] {
        (0..<modes).reduce(into: [:]) { values, index in
            if let mode = LockMode(kernel: UInt8(index)) { values[mode] = value(index) }
        }
    }

    private static func byClass<Member>(
        _ member: KeyPath<fl_stats, Member>, of stats: PerCPU<fl_stats>
    ) -> [LockClass: UInt64] {
        var counts: [LockClass: UInt64] = [:]
        let sums = stats.sums(at: member, count: Int(FL_LOCK_CLASSES.rawValue))
        for (index, count) in sums.enumerated() {
            if let lockClass = LockClass(kernel: UInt8(index)) { counts[lockClass] = count }
        }
        return counts
    }
}
