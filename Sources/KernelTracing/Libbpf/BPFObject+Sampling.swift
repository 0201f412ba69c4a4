// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

extension BPFObject {
    /// A program of type `syscall`; after `load`.
    func callable(_ program: String) throws(TracingError) -> CallableProgram {
        CallableProgram(name: program, descriptor: bpf_program__fd(try handle(of: program)))
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

    /// The same with an argument that the program reads and fills.
    @discardableResult
    func call<Argument: BitwiseCopyable>(
        filling argument: inout Argument
    ) throws(TracingError) -> Int32 {
        try withUnsafeMutableBytes(of: &argument) { bytes throws(TracingError) in
            try call(with: bytes)
        }
    }
}
