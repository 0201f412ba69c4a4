// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Memory that `O_DIRECT` accepts: aligned to a page, as the strictest file systems ask.
final class AlignedBuffer {
    /// The memory, as long as was asked for.
    let bytes: UnsafeMutableRawBufferPointer

    /// Zeroed memory of `count` bytes; `nil` when there is none to be had.
    init?(count: Int) {
        var pointer: UnsafeMutableRawPointer?
        guard posix_memalign(&pointer, 4096, count) == 0, let pointer else { return nil }
        bytes = UnsafeMutableRawBufferPointer(start: pointer, count: count)
        memset(pointer, 0, count)
    }

    deinit { free(bytes.baseAddress) }
}
