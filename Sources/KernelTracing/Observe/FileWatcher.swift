// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc

/// Keeps the files that somebody has open for writing under observation, by walks over the kernel's open
/// files and inodes (BPF/core/observe/files/walk.h).
///
/// The kernel side knows a file by the address of its inode and looks each time whether it still is that
/// file. Nothing here has it open, so that observing it keeps neither the file nor its mount busy, and no
/// /proc is needed.
///
/// Not `Sendable` by itself: one thread uses it at a time.
final class FileWatcher: @unchecked Sendable {
    /// What the last walk came to.
    struct Found: Equatable {
        /// Files seen so far.
        var files: UInt32 = 0
        /// Of those, files that somebody has open for writing.
        var open: UInt32 = 0
        /// Most files open for writing at once that found no room.
        var overLimit: UInt32 = 0
        /// Walks that failed, or that saw a list change underfoot.
        var searchesFailed: UInt64 = 0
    }

    private let object: BPFObject
    private let begin: CallableProgram
    private let inodes: CallableProgram
    private let end: CallableProgram
    /// The state of now.
    private(set) var found = Found()

    init(_ object: BPFObject) throws(TracingError) {
        self.object = object
        begin = try object.callable("begin_walk")
        inodes = try object.callable("find_inodes")
        end = try object.callable("end_walk")
    }

    /// Takes new files under observation, lets go of those that nobody has open.
    ///
    /// - Throws: `foreignLocks`, or why the walk failed.
    func search() throws(TracingError) {
        do throws(TracingError) {
            var walk = fl_walk()
            if try begin.call(filling: &walk) == -EOPNOTSUPP { throw .foreignLocks }
            _ = try object.walk("open_files")
            try findInodes(&walk)
            try end.call(filling: &walk)
            book(walk)
        } catch {
            found.searchesFailed += 1
            throw error
        }
    }

    /// The lists are followed without their locks: one that changed underfoot is followed again.
    private func findInodes(_ walk: inout fl_walk) throws(TracingError) {
        let before = walk
        for _ in 0..<3 {
            walk = before
            try inodes.call(filling: &walk)
            if walk.incomplete == 0 { return }
        }
    }

    private func book(_ walk: fl_walk) {
        (found.files, found.open) = (walk.files, walk.open)
        found.overLimit = max(found.overLimit, walk.over_limit)
        if walk.incomplete != 0 { found.searchesFailed += 1 }
    }
}
