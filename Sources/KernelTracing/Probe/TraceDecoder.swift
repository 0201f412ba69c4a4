// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// Turns the bytes of the maps into a trace.
struct TraceDecoder {
    let store: any TraceStore
    /// Acquisitions outside of write calls were counted: nothing found is a measured zero.
    var countsElsewhere = true

    /// Reads everything; the kernel side may still be running.
    func decode() throws(TracingError) -> Trace {
        // First, so that what made up for a skipped program is read after it.
        let misses = store.recursionMisses()
        var trace = Trace()
        trace.files = try files()
        for entry in try store.entries(of: "calls") {
            if let group = callGroup(entry) { trace.calls.append(group) }
        }
        for entry in try store.entries(of: "series") {
            if let group = try acquisitionGroup(entry) { trace.acquisitions.append(group) }
        }
        trace.opens = try store.entries(of: "opens").compactMap(openGroup)
        let stacks = try KernelStacks(store)
        trace.blocked = try store.entries(of: "blocks").compactMap { blockedPair($0, stacks) }
        if countsElsewhere {
            trace.elsewhere = try store.entries(of: "elsewhere").compactMap(elsewhereGroup)
        }
        trace.nested = try store.entries(of: "nested").compactMap(nestedCalls)
        let slots = try store.entries(of: "stats")
        Self.read(Self.stats(slots), into: &trace)
        trace.losses.recursionMisses = misses
        trace.calls.sort { ($0.file, $1.count) < ($1.file, $0.count) }
        trace.nested?.sort { ($0.file, $1.ns) < ($1.file, $0.ns) }
        trace.acquisitions.sort { ($0.file, $1.acquisitions) < ($1.file, $0.acquisitions) }
        return trace
    }

    /// Where each file is, by its index in the trace.
    func origins() throws(TracingError) -> [UInt32: MountsTrace.Origin] {
        let inside = try insides()
        return try knownFiles().reduce(into: [:]) { origins, file in
            let now = inside[file.0].map { $0.sum(\.entered) &- $0.sum(\.left) } ?? 0
            origins[file.0] = MountsTrace.Origin(
                device: file.1.device,
                writersInside: UInt64(max(0, Int64(bitPattern: now))),
                writer: file.1.process == 0
                    ? nil
                    : WriterProcess(id: file.1.process, command: text(file.1.command)))
        }
    }

    private func knownFiles() throws(TracingError) -> [(UInt32, fl_file)] {
        try store.entries(of: "files").compactMap { entry in
            guard let bytes = entry.values.first, let id = load(UInt32.self, from: entry.key),
                let file = load(fl_file.self, from: bytes), file.device != 0
            else { return nil }
            return (id, file)
        }
    }

    /// Who was inside, by index of the file.
    private func insides() throws(TracingError) -> [UInt32: PerCPU<fl_inside>] {
        try store.entries(of: "inside").reduce(into: [:]) { all, entry in
            guard let id = load(UInt32.self, from: entry.key) else { return }
            all[id] = PerCPU(entry, of: fl_inside.self)
        }
    }

    private func files() throws(TracingError) -> [TracedFile] {
        let insides = try insides()
        return try knownFiles().map { id, file in
            let inside = insides[id]
            let first = inside?.least(\.first_ns) ?? 0
            let last = inside?.max(\.last_ns) ?? 0
            return TracedFile(
                id: id, name: text(file.name), inode: file.inode,
                backing: file.backing_inode == 0
                    ? nil
                    : BackingFile(
                        inode: file.backing_inode,
                        fileSystem: FileSystemMagic.name(of: file.backing_magic)),
                ioCounterIsAtomic: file.io_counter_atomic != 0,
                writersInsideMax: inside?.max(\.max) ?? 0,
                spanNs: last > first ? last - first : 0,
                node: file.nodeid == 0
                    ? nil : .init(id: file.nodeid, generation: file.generation),
                lost: file.lost == 0 ? nil : UInt64(file.lost))
        }
    }

    private func callGroup(_ entry: MapEntry) -> CallGroup? {
        guard let key = load(fl_call_key.self, from: entry.key), let path = WritePath(key.path)
        else { return nil }
        let values = PerCPU(entry, of: fl_calls.self)
        let flags = UInt32(key.flags)
        let shape = key.shape
        return CallGroup(
            file: key.file, path: path, isAsync: flags & FL_CALL_ASYNC.rawValue != 0,
            isCompletion: flags & FL_CALL_COMPLETION.rawValue != 0,
            viaSplice: flags & FL_CALL_VIA_SPLICE.rawValue != 0,
            openFlags: OpenFlags(rawValue: key.open_flags),
            requested: key.requested == FL_REQUESTED_UNKNOWN
                ? nil : OpenFlags(rawValue: key.requested),
            conditions: WriteConditions(rawValue: key.conditions),
            shape: CallShape(
                inodeExclusive: shape.0, inodeShared: shape.1, backingExclusive: shape.2,
                backingShared: shape.3, fiLock: shape.4),
            count: values.sum(\.count), bytes: values.sum(\.bytes), errors: values.sum(\.errors),
            queued: values.sum(\.queued), exitsMissed: values.sum(\.exits_missed),
            durationNs: SumAndMax(
                sum: values.sum(\.duration_sum), max: values.max(\.duration_max)),
            waitNs: values.sum(\.wait_sum))
    }

    /// The counts of a histogram, of whose octaves `places` are the indexes.
    private func counts<Places>(
        _ values: PerCPU<fl_series>, at places: KeyPath<fl_series, Places>
    ) throws(TracingError) -> [UInt64] {
        var counts = [UInt64](repeating: 0, count: NanosecondHistogram.bucketCount)
        let width = 1 << NanosecondHistogram.subBits
        for (octave, index) in values.places(at: places) {
            guard let bytes = try store.value(of: "octaves", at: index),
                bytes.count == width * 8
            else { continue }
            for bucket in 0..<width {
                counts[octave * width + bucket] &+= bytes.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: bucket * 8, as: UInt64.self)
                }
            }
        }
        return counts
    }

    private func acquisitionGroup(_ entry: MapEntry) throws(TracingError) -> AcquisitionGroup? {
        guard let key = load(fl_series_key.self, from: entry.key), let path = WritePath(key.path),
            let lockClass = LockClass(kernel: key.lock_class),
            let mode = LockMode(kernel: key.mode),
            let function = LockFunction(kernel: key.function)
        else { return nil }
        let values = PerCPU(entry, of: fl_series.self)
        var waits = try counts(values, at: \.wait)
        // Who never came to the slow path waited for nobody: 0 ns.
        waits[0] += values.sum(\.immediate)
        let wait = NanosecondHistogram(
            counts: waits, sum: values.sum(\.wait_sum), max: values.max(\.wait_max))
        let hold = NanosecondHistogram(
            counts: try counts(values, at: \.hold), sum: values.sum(\.hold_sum),
            max: values.max(\.hold_max))
        let untimed = values.sum(\.untimed)
        return AcquisitionGroup(
            file: key.file, path: path,
            inCompletion: UInt32(key.call_flags) & FL_CALL_COMPLETION.rawValue != 0,
            lockClass: lockClass, mode: mode, function: function,
            callSite: key.site == 0 ? nil : store.symbol(at: key.site),
            acquisitions: wait.count + untimed, untimed: untimed, failed: values.sum(\.failed),
            contended: values.sum(\.contended), slept: values.sum(\.slept),
            contendedWaitNs: values.sum(\.contended_wait_sum), wait: wait, hold: hold)
    }
}
