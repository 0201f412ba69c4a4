// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `CLOCK_MONOTONIC` in nanoseconds: one clock for all threads and processes of a machine, and the
/// one `bpf_ktime_get_ns` reads.
@inline(__always)
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// `errno` as a value, for files that do not import the C library.
func currentErrno() -> Int32 { errno }
