// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage

extension BPFObject {
    /// Runs a loaded iterator program over everything it iterates, once; what it wrote.
    ///
    /// - Parameter process: only the tasks of this thread group (Linux 6.1); task iterators only.
    func walk(_ program: String, process: pid_t? = nil) throws(TracingError) -> [UInt8] {
        let link = try attachIterator(try handle(of: program), process: process)
        defer { _ = bpf_link__destroy(link) }
        let descriptor = bpf_iter_create(bpf_link__fd(link))
        guard descriptor >= 0 else {
            throw .walkFailed(step: "bpf_iter_create", errno: Self.lastError)
        }
        defer { close(descriptor) }
        return try Self.readAll(descriptor)
    }

    private func attachIterator(
        _ program: OpaquePointer, process: pid_t?
    ) throws(TracingError) -> OpaquePointer {
        var target = bpf_iter_link_info()
        target.task.pid = UInt32(bitPattern: process ?? 0)
        let link = withUnsafeMutablePointer(to: &target) { target in
            var options = bpf_iter_attach_opts()
            options.sz = MemoryLayout<bpf_iter_attach_opts>.optionsSize(
                endingWith: \.link_info_len)
            options.link_info = process == nil ? nil : target
            options.link_info_len =
                process == nil ? 0 : UInt32(MemoryLayout.size(ofValue: target.pointee))
            return bpf_program__attach_iter(program, &options)
        }
        guard let link else { throw .walkFailed(step: "attach_iter", errno: Self.lastError) }
        return link
    }

    /// The kernel hands out at most 32 KiB at a time, and says EAGAIN after a million objects of
    /// which it wrote none (kernel/bpf/bpf_iter.c, `bpf_seq_read`).
    private static func readAll(_ descriptor: CInt) throws(TracingError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += chunk[..<count]
            } else if lastError != .resourceTemporarilyUnavailable, lastError != .interrupted {
                throw .walkFailed(step: "read", errno: lastError)
            }
        }
    }
}
