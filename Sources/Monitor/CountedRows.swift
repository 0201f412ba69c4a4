// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Rows of a mount that the probe backend counts.
///
/// Locks a write come from what each call did (``CallShape``), not from the acquisitions, which are
/// read a moment later while the writers go on.
struct CountedRows {
    private let trace: Trace
    private let known: [TracedFile]
    private let writers: [UInt32: WriterProcess]
    private let mountPoint: String
    private let length: UInt64

    init(
        _ trace: Trace, since earlier: Trace, _ writers: [UInt32: WriterProcess],
        _ mountPoint: String, _ length: UInt64
    ) {
        self.trace = trace.since(earlier)
        // A file that was never written to has nothing to show.
        let written = Set(trace.calls.map(\.file))
        known = self.trace.files.filter { written.contains($0.id) }
        (self.writers, self.mountPoint, self.length) = (writers, mountPoint, length)
    }

    var losses: Losses { trace.losses }
    var rate: Double { rate(of: trace.calls) }

    func rows(by grouping: Grouping, gone: Set<WriterProcess>) -> [MonitorRow] {
        switch grouping {
        case .mount: [row(MonitorRow(name: mountPoint), trace)]
        case .file:
            // By process a file has an entry for each of its writers.
            namedFiles.map { row($0, $1) }
        case .process:
            WriterRow.all(of: filesOfWriters, gone).map { writer in
                var row = row(writer.name, writer.parts)
                row.members = writer.processes
                return row
            }
        }
    }

    /// Of those that wrote in the interval: one at rest may be gone for good.
    private var filesOfWriters: [WriterProcess: [TracedFile]] {
        let written = trace.calls.filter { !$0.isCompletion && $0.count > 0 }.map(\.file)
        let active = Set(Set(written).compactMap { writers[$0] })
        return known.reduce(into: [:]) { files, file in
            guard let process = writers[file.id], active.contains(process) else { return }
            files[process, default: []].append(file)
        }
    }

    /// What tells the files of a mount apart: servers may give several one number.
    private struct FileKey: Hashable {
        let inode: UInt64
        let node: OpenFileState.Node?
    }

    /// Files of one name are told apart by their number, those of one number by what the server calls them.
    private var namedFiles: [(String, [TracedFile])] {
        let files = Dictionary(grouping: known) { FileKey(inode: $0.inode, node: $0.node) }
        func isAlone(_ alike: (TracedFile) -> Bool) -> Bool {
            files.values.count { alike($0[0]) } == 1
        }
        return files.map { key, entries in
            let first = entries[0]
            if isAlone({ $0.name == first.name }) { return (first.name, entries) }
            let byNumber = isAlone { $0.name == first.name && $0.inode == first.inode }
            let node = byNumber ? "" : key.node.map { ", node \($0.id)" } ?? ""
            return ("\(first.name) (inode \(first.inode)\(node))", entries)
        }
    }

    private func row(_ name: String, _ files: [TracedFile]) -> MonitorRow {
        var row = MonitorRow(name: name)
        row.mountPoint = mountPoint
        let ids = Set(files.map(\.id))
        var part = trace
        part.files = files
        part.losses = trace.losses.of(files, among: trace.files)
        part.calls.removeAll { !ids.contains($0.file) }
        part.acquisitions.removeAll { !ids.contains($0.file) }
        return self.row(row, part)
    }

    private func row(_ empty: MonitorRow, _ part: Trace) -> MonitorRow {
        var row = empty
        let calls = part.calls.filter { !$0.isCompletion }.reduce(0) { $0 + $1.count }
        row.writesPerSecond = rate(of: part.calls)
        let rwsem = part.acquisitions.filter { $0.lockClass == .inodeRwsem }
        row.inside = Double(rwsem.reduce(0) { $0 + $1.hold.sum }) / Double(length)
        guard calls > 0 else { return row }
        let verdict = Verdict(of: part)
        (row.verdict, row.reason) = (verdict.mode, verdict.reasons.first?.reason)
        row.exclusive = perWrite(\.inodeExclusive, part, calls)
        row.shared = perWrite(\.inodeShared, part, calls)
        row.fiLock = perWrite(\.fiLock, part, calls)
        row.waitP99 = rwsem.reduce(into: NanosecondHistogram()) { $0.merge($1.wait) }
            .value(atQuantile: 0.99)
        row.isInexact = !part.losses.countsAreExact
        return row
    }

    private func rate(of calls: [CallGroup]) -> Double {
        let count = calls.filter { !$0.isCompletion }.reduce(0) { $0 + $1.count }
        return Double(count) * 1e9 / Double(length)
    }

    private func perWrite(
        _ lock: KeyPath<CallShape, UInt8>, _ part: Trace, _ calls: UInt64
    ) -> Double {
        let taken = part.calls.reduce(0) { $0 + UInt64($1.shape[keyPath: lock]) * $1.count }
        return Double(taken) / Double(calls)
    }
}
