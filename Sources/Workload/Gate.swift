// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What all writers of a process wait for at the start: a pipe that nobody writes to, opened to all
/// of them at once by closing its other end.
final class Gate: Sendable {
    private let readEnd: Descriptor
    private let writeEnd: Mutex<Int32>

    init() throws(WorkloadError) {
        let ends = try makePipe()
        readEnd = Descriptor(ends.read)
        writeEnd = Mutex(ends.write)
    }

    deinit { open() }

    /// Blocks until `open()`.
    func pass() {
        var byte: UInt8 = 0
        while read(readEnd.number, &byte, 1) < 0 && errno == EINTR {}
    }

    /// Lets everybody pass, now and later.
    func open() {
        writeEnd.withLock { end in
            if end >= 0 { close(end) }
            end = -1
        }
    }
}

/// A flag that ends the writers' loops after the write in hand.
final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Whether `raise()` was called.
    var isRaised: Bool { flag.load(ordering: .relaxed) }

    /// Asks everybody to stop.
    func raise() { flag.store(true, ordering: .relaxed) }
}

/// A pipe that no program started later inherits.
func makePipe() throws(WorkloadError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
        throw .cannotStart(what: "the writers (pipe)", errno: .current)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}
