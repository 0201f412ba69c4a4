// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// An open file descriptor that closes with its owner.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes over `number`.
    init(_ number: Int32) { self.number = number }

    deinit { _ = close(number) }
}

/// The result of a system call, or the errno it set. Retried by nobody: callers that may see
/// `EINTR` say so themselves.
@inline(__always)
func check<Value: BinaryInteger>(_ result: Value) throws(Errno) -> Value {
    guard result >= 0 else { throw Errno(rawValue: errno) }
    return result
}

/// Opens `path` and owns the descriptor.
func openDescriptor(_ path: String, _ flags: Int32) throws(Errno) -> Descriptor {
    Descriptor(try check(open(path, flags | O_CLOEXEC)))
}

/// A pipe whose ends close on exec.
func makePipe() throws(Errno) -> (read: Descriptor, write: Descriptor) {
    var ends: [Int32] = [-1, -1]
    _ = try check(linux_pipe_cloexec(&ends))
    return (Descriptor(ends[0]), Descriptor(ends[1]))
}

/// Writes all of `text`; a reader that is gone is no error of the writer's.
func writeAll(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return }
        rest = rest.dropFirst(written)
    }
}

/// Waits until `descriptor` can be read or its other end is gone; false when `deadline` passed.
/// A nil deadline waits for ever.
func waitReadable(_ descriptor: Int32, until deadline: ContinuousClock.Instant? = nil) -> Bool {
    while true {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
        let ready = poll(&entry, 1, left?.milliseconds ?? -1)
        if ready > 0 { return true }
        if ready == 0 && left == .zero { return false }
        if ready < 0 && errno != EINTR { return false }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, as poll(2) takes them.
    fileprivate var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(
            clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
