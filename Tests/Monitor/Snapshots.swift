// SPDX-License-Identifier: Apache-2.0

import LockModel
import Monitor

/// Snapshots as backends give them.
enum Snapshots {
    static func calls(_ file: UInt32, exclusive: UInt64 = 0, shared: UInt64 = 0) -> [CallGroup] {
        let sides: [(UInt64, CallShape, OpenFlags)] = [
            (exclusive, CallShape(inodeExclusive: 1, fiLock: 1), [.directIO]),
            (
                shared, CallShape(inodeShared: 1, fiLock: 3),
                [.directIO, .parallelDirectWrites]
            ),
        ]
        return sides.filter { $0.0 > 0 }.map { count, shape, flags in
            CallGroup(
                file: file, path: .directIO, openFlags: flags, conditions: [.direct],
                shape: shape, count: count)
        }
    }

    static func holds(_ file: UInt32, _ count: UInt64, each: UInt64) -> AcquisitionGroup {
        var histogram = NanosecondHistogram()
        for _ in 0..<count { histogram.record(each) }
        return AcquisitionGroup(
            file: file, path: .directIO, lockClass: .inodeRwsem, mode: .shared,
            function: .downRead, acquisitions: count, wait: histogram, hold: histogram)
    }

    static let files = [
        TracedFile(id: 1, name: "busy.img", inode: 11),
        TracedFile(id: 2, name: "calm.img", inode: 12),
        TracedFile(id: 3, name: "unwritten", inode: 13),
    ]

    static func counted(
        at seconds: UInt64, _ calls: [CallGroup], _ taken: [AcquisitionGroup] = [],
        losses: Losses = Losses(), mountPoint: String = "/mnt/a"
    ) -> Snapshot {
        let trace = Trace(files: files, calls: calls, acquisitions: taken, losses: losses)
        return Snapshot(
            time: seconds * 1_000_000_000,
            mounts: [.init(mountPoint: mountPoint, device: 39, seen: .counted(trace))])
    }

    /// Half a million writes in 2 s: one file shared, the other exclusive and slower.
    static func interval(by grouping: Grouping = .file, losses: Losses = Losses()) -> Interval {
        Interval(
            from: counted(at: 10, calls(1, shared: 100) + calls(2, exclusive: 7)),
            to: counted(
                at: 12, calls(1, shared: 1100) + calls(2, exclusive: 207),
                [holds(1, 1000, each: 3_000_000)], losses: losses),
            by: grouping)
    }
}
