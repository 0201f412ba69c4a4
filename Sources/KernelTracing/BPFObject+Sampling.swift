// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

extension BPFObject {
    /// A program of type `syscall`; after `load`.
    func callable(_ program: String) throws(TracingError) -> CallableProgram {
        CallableProgram(name: program, descriptor: bpf_program__fd(try handle(of: program)))
    }

    /// A reader of a ring buffer map; after `load`.
    func ring(_ map: String) throws(TracingError) -> HintRing {
        let descriptor = bpf_map__fd(try find(map))
        guard let ring = ring_buffer__new(descriptor, { _, _, _ in 0 }, nil, nil) else {
            throw .mapAccess(map: map, errno: Self.lastError)
        }
        return HintRing(ring)
    }
}

/// A loaded program of type `syscall`, by its descriptor: may be called from any thread as long as
/// the object lives.
struct CallableProgram: Sendable {
    let name: String
    let descriptor: Int32

    /// Runs it once, in this thread (BPF_PROG_TEST_RUN, Linux 5.14).
    ///
    /// - Returns: what the program returned.
    @discardableResult
    func call(with argument: UnsafeMutableRawBufferPointer? = nil) throws(TracingError) -> Int32 {
        var options = bpf_test_run_opts()
        options.sz = MemoryLayout<bpf_test_run_opts>.optionsSize(endingWith: \.batch_size)
        options.ctx_in = UnsafeRawPointer(argument?.baseAddress)
        options.ctx_size_in = UInt32(argument?.count ?? 0)
        let status = bpf_prog_test_run_opts(descriptor, &options)
        guard status == 0 else {
            throw .attachFailed(
                program: name, function: "BPF_PROG_TEST_RUN", errno: Errno(rawValue: -status))
        }
        return Int32(bitPattern: options.retval)
    }
}

/// Counts the records of a ring buffer; what they say does not matter.
final class HintRing {
    private let ring: OpaquePointer

    init(_ ring: OpaquePointer) { self.ring = ring }

    deinit { ring_buffer__free(ring) }

    /// Records since the last call.
    func drain() -> Int { Int(max(0, ring_buffer__consume(ring))) }
}
