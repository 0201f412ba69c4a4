// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import HostSystem
import LockModel

extension FileInspector {
    /// What a walk over the inodes found.
    struct FoundHolds {
        var holds: [FileHold]
        /// A list or a tree changed underfoot, or there were too many: some may be missing.
        var isIncomplete: Bool
    }

    /// Mappings and writers, those with a descriptor too; `nil` where this kernel runs no such program
    /// (before Linux 5.14). Three tries where the lists change meanwhile: they are followed unlocked.
    func holds(
        of target: TraceTarget?, mounts: [MountTable.Mount]
    ) throws(TracingError) -> FoundHolds? {
        guard let program = holdsProgram else { return nil }
        try choose(device: target?.device, inode: target?.inode)
        var walk = fl_hold_walk()
        for _ in 0..<3 {
            try program.call(filling: &walk)
            if walk.incomplete == 0 { break }
        }
        let records = try holdRecords(walk.found)
        return FoundHolds(
            holds: records.map { FileHold($0, mounts: mounts) }, isIncomplete: walk.incomplete != 0)
    }
}

extension FileHold {
    init(_ record: fl_hold, mounts: [MountTable.Mount]) {
        func has(_ fact: fl_hold_fact) -> Bool { record.facts & fact.rawValue != 0 }
        let names = names(record.path, length: record.path_length)
        let isKnown = !names.isEmpty && !has(FL_HOLD_PATH_CUT)
        self.init(
            kind: has(FL_HOLD_MAPPED) ? .mapping : .opener,
            process: has(FL_HOLD_HAS_PROCESS)
                ? ProcessName(
                    pid: Int32(bitPattern: record.pid), command: text(record.command),
                    isHostNumber: has(FL_HOLD_OUTSIDE) ? true : nil) : nil,
            path: isKnown
                ? MountTable.path(
                    of: "/" + names.joined(separator: "/"), on: record.device, in: mounts)
                : nil,
            device: deviceNumber(record.device), inode: record.inode,
            node: .init(id: record.nodeid, generation: record.generation), size: record.size,
            writes: has(FL_HOLD_WRITES))
    }
}
