// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The files of a report, the busiest first: which of them the figures above are of.
struct FileTable {
    private let report: Report
    private static let most = 8

    init(_ report: Report) { self.report = report }

    /// None for a single file, which stands above already.
    func lines(within width: Int) -> [String] {
        guard report.files.count > 1 else { return [] }
        let rows = report.observation.map(sampled) ?? counted
        guard !rows.isEmpty else { return [] }
        let columns = report.observation == nil ? Self.counts : Self.samples
        var table = TextTable(columns.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for row in rows.prefix(Self.most) { table.add(row) }
        let rest = rows.count - Self.most
        return table.lines(within: width)
            + (rest > 0 ? ["and \(Units.number(rest, "file")) more"] : [])
    }

    private static let counts = ["FILE", "WRITES", "EXCLUSIVE", "SHARED", "WAITED"]
    private static let samples = ["FILE", "QUEUED", "EXCLUSIVE", "SHARED", "WRITE CALLS"]

    private func name(_ id: UInt32) -> String {
        report.files.first { $0.id == id }.map { "\($0.name), inode \($0.inode)" } ?? "?"
    }

    private func sampled(_ observation: Observation) -> [[String]] {
        observation.files.sorted { $0.samples.busy > $1.samples.busy }.map { file in
            let samples = file.samples
            func share(_ part: UInt64) -> String {
                samples.mayBeBiased ? "-" : Units.percent(part, of: samples.taken)
            }
            return [
                name(file.file), share(samples.waiting), share(samples.exclusive.byWrites.samples),
                share(samples.shared.byWrites.samples), file.writeCalls.map { "\($0)" } ?? "-",
            ]
        }
    }

    /// Waits are those of contended acquisitions, where a kernel shows them.
    private var counted: [[String]] {
        let calls = Dictionary(grouping: (report.callGroups ?? []).filter { !$0.isCompletion }) {
            $0.file
        }
        let isMarked = report.losses?.countsAreExact == false
        func count(_ number: UInt64) -> String { (isMarked ? "~" : "") + "\(number)" }
        let rows = calls.map { file, groups in
            let exclusive = groups.filter { $0.shape.inodeExclusive > 0 }
            let shared = groups.filter {
                $0.shape.inodeExclusive == 0 && $0.shape.inodeShared > 0
            }
            let waited = waited(file)
            return (
                waited ?? 0,
                [
                    name(file), count(groups.reduce(0) { $0 + $1.count }),
                    count(exclusive.reduce(0) { $0 + $1.count }),
                    count(shared.reduce(0) { $0 + $1.count }), waited.map(Units.time) ?? "-",
                ]
            )
        }
        return rows.sorted { ($0.0, $1.1[0]) > ($1.0, $0.1[0]) }.map(\.1)
    }

    private func waited(_ file: UInt32) -> UInt64? {
        guard (report.measured ?? Measured()).contention(of: .exclusive) else { return nil }
        return (report.acquisitionGroups ?? []).filter {
            $0.file == file && $0.lockClass == .inodeRwsem
        }.reduce(0) { $0 + $1.contendedWaitNs }
    }
}
