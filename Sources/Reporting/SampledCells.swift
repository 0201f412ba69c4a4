// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What CSV has of a side of one file's lock where locks are sampled. A zero was measured; what nobody looked at
/// is empty.
struct SampledCells {
    /// A class and a side of it.
    struct Lock: Hashable {
        let `class`: LockClass
        let mode: LockMode
    }

    static let header = [
        "file", "inode", "samples", "samples_missed", "samples_queued", "samples_held",
        "samples_held_by_writes", "writes_queued",
    ]

    let lock: Lock
    /// Write calls on the file.
    let writeCalls: String
    /// Under ``header``.
    let cells: [String]
    /// Waits that slept, and spins of a spinlock; absent where no tracepoint tells.
    let contention: NanosecondHistogram?

    /// Both sides of each file's `i_rwsem`, then other locks that somebody was seen to wait for.
    static func rows(of report: Report) -> [Self] {
        guard let observation = report.observation else { return [] }
        return observation.files.flatMap { file in
            let waits = Dictionary(grouping: observation.contention.filter { $0.file == file.file })
            {
                Lock(class: $0.lockClass, mode: $0.mode)
            }.mapValues { rows in
                rows.reduce(into: NanosecondHistogram()) { $0.merge($1.waitNs) }
            }
            let own = [LockMode.exclusive, .shared].map { Lock(class: .inodeRwsem, mode: $0) }
            let others = waits.keys.filter { !own.contains($0) }.sorted {
                ($0.class.rawValue, $0.mode.rawValue) < ($1.class.rawValue, $1.mode.rawValue)
            }
            return (own + others).map { Self($0, file, report, waits) }
        }
    }

    private init(
        _ lock: Lock, _ file: ObservedFile, _ report: Report, _ waits: [Lock: NanosecondHistogram]
    ) {
        self.lock = lock
        let traced = report.files.first { $0.id == file.file }
        let name = [traced?.name ?? "", traced?.inode.description ?? ""].map { Printable.text($0) }
        let samples = file.samples
        writeCalls = file.writeCalls?.description ?? ""
        let isSampled = lock.class == .inodeRwsem
        let held = lock.mode == .exclusive ? samples.exclusive : samples.shared
        let queued = samples.evidence.flatMap {
            lock.mode == .exclusive ? $0.queuedExclusive : $0.queuedShared
        }
        let figures: [UInt64?] = [
            samples.taken, samples.missed, samples.waiting, held.total.samples,
            held.byWrites.samples, queued,
        ]
        cells = name + figures.map { isSampled ? $0?.description ?? "" : "" }
        // Without the tracepoint nobody is seen to queue either.
        contention = waits[lock] ?? queued.map { _ in NanosecondHistogram() }
    }
}
