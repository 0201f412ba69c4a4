// SPDX-License-Identifier: Apache-2.0

import LockModel

extension CounterTable {
    /// The totals of one mount, counted by the probe backend. Labels are those after mount and fstype.
    public init(_ trace: Trace) {
        self.init()
        let keepsFlag = trace.files.contains { $0.ioCounterIsAtomic }
        for group in trace.calls { add(group, keepsFlag: keepsFlag) }
        for group in trace.acquisitions where trace.measured.acquisitions(of: group.lockClass) {
            add(group, trace.measured)
        }
        guard trace.measured.has(.opens) else { return }
        // The first of them is an increase.
        add(0, .opens)
        add(0, .strippedFlags, OpenFlags.parallelDirectWrites.flagNames)
        for group in trace.opens { add(group) }
    }

    private mutating func add(_ group: CallGroup, keepsFlag: Bool) {
        let path = group.path.rawValue
        add(group.bytes, .writtenBytes, [path])
        add(group.errors, .writeErrors, [path])
        guard !group.isCompletion else { return }
        // A share of the exclusive ones is to be had where there are none.
        for side in ["exclusive", "shared"] { add(0, .writeCalls, [path, side]) }
        add(group.count, .writeCalls, [path, group.shape.side])
        if let reason = Reason(for: group, requested: nil, keepsFlag: keepsFlag) {
            add(group.count, .exclusiveWrites, [path, reason.rawValue])
        }
    }

    private mutating func add(_ group: AcquisitionGroup, _ measured: Measured) {
        let labels = [group.path.rawValue, group.lockClass.rawValue, group.mode.rawValue]
        add(group.acquisitions, .acquisitions, labels)
        if measured.contention(of: group.mode) { add(group.contended, .contended, labels) }
        add(ClassicHistogram(group.wait), .wait, labels)
        if measured.holds(of: group.lockClass) {
            add(ClassicHistogram(group.hold), .hold, labels)
        }
    }

    private mutating func add(_ group: OpenGroup) {
        add(group.count, .opens)
        for flag in group.stripped.flagNames { add(group.count, .strippedFlags, [flag]) }
    }
}

extension CallShape {
    /// Which side of the inode's `i_rwsem`; a writer that lost the race took both and was exclusive.
    fileprivate var side: String {
        inodeExclusive > 0 ? "exclusive" : inodeShared > 0 ? "shared" : "none"
    }
}
