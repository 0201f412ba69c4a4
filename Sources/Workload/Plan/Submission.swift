// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// How one writer hands its blocks to the kernel, and what it needs for that.
final class Submission {
    private enum Means {
        case append
        case write
        case flagged(Int32)
        case splice(from: Int32, to: Int32)
        case aio(context: UInt)
    }

    private let means: Means

    /// Makes the pipe or the context that the plan's call needs.
    init(_ plan: WorkloadPlan) throws(Errno) {
        switch plan.call {
        case .write: means = plan.append ? .append : .write
        case .dsync: means = .flagged(LINUX_RWF_DSYNC)
        case .rwfAppend: means = .flagged(LINUX_RWF_APPEND)
        case .splice:
            var ends: [Int32] = [-1, -1]
            guard linux_pipe_cloexec(&ends) == 0 else { throw .last }
            means = .splice(from: ends[0], to: ends[1])
            guard linux_set_pipe_size(ends[1], Int32(clamping: plan.blockSize)) >= 0 else {
                let errno = Errno.last
                close()
                throw errno
            }
        case .aio:
            var context: UInt = 0
            guard linux_aio_setup(1, &context) == 0 else { throw .last }
            means = .aio(context: context)
        }
    }

    deinit { close() }

    private func close() {
        switch means {
        case .splice(let from, let to):
            Glibc.close(from)
            Glibc.close(to)
        case .aio(let context): _ = linux_aio_destroy(context)
        case .append, .write, .flagged: break
        }
    }

    /// Writes a block and waits for it: bytes written, or -1 with errno set.
    @inline(__always)
    func write(_ block: UnsafeMutableRawBufferPointer, to file: Int32, at offset: off_t) -> Int {
        switch means {
        case .append: Glibc.write(file, block.baseAddress, block.count)
        case .write: pwrite(file, block.baseAddress, block.count, offset)
        case .flagged(let flags):
            linux_pwritev2(file, block.baseAddress, block.count, offset, flags)
        case .splice(let from, let to): splice(block, through: (from, to), into: file, at: offset)
        case .aio(let context):
            linux_aio_pwrite(context, file, block.baseAddress, block.count, offset)
        }
    }

    private func splice(
        _ block: UnsafeMutableRawBufferPointer, through pipe: (from: Int32, to: Int32),
        into file: Int32, at offset: off_t
    ) -> Int {
        let filled = Glibc.write(pipe.to, block.baseAddress, block.count)
        guard filled == block.count else { return filled }
        return linux_splice_to(pipe.from, file, offset, block.count)
    }
}
