// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

/// The header that BPF and Swift share, seen from Swift: BPF/include/layout.h pins the C side.
@Suite struct LayoutTests {
    @Test func sizesAreThoseOfTheHeader() {
        let buckets = NanosecondHistogram.bucketCount
        #expect(MemoryLayout<fl_config>.size == 56)
        #expect(MemoryLayout<fl_file>.size == 144)
        #expect(MemoryLayout<fl_inside>.size == 40)
        #expect(MemoryLayout<fl_file_key>.size == 24)
        #expect(MemoryLayout<fl_nested_key>.size == 16)
        #expect(MemoryLayout<fl_nested>.size == 16 + 64)
        #expect(MemoryLayout<fl_series_key>.size == 24)
        #expect(MemoryLayout<fl_series>.size == 80 + 8 * (buckets / 8))
        #expect(MemoryLayout<fl_call_key>.size == 24)
        #expect(MemoryLayout<fl_calls>.size == 64)
        #expect(MemoryLayout<fl_open_key>.size == 16)
        #expect(MemoryLayout<fl_open>.size == 32)
        #expect(MemoryLayout<fl_party>.size == 32)
        #expect(MemoryLayout<fl_block_key>.size == 80)
        #expect(MemoryLayout<fl_block>.size == 24)
        #expect(MemoryLayout<fl_elsewhere_key>.size == 16)
        #expect(MemoryLayout<fl_elsewhere>.size == 32)
        #expect(MemoryLayout<fl_stats>.size == 512)
        #expect(MemoryLayout<fl_steps>.size == 32)
        #expect(MemoryLayout<fl_event_call>.size == 88)
        #expect(MemoryLayout<fl_event_acquisition>.size == 80)
        #expect(MemoryLayout<fl_timeline>.size == 24)
        #expect(MemoryLayout<fl_observe_config>.size == 32 + 1024)
        #expect(MemoryLayout<fl_walk>.size == 20)
        #expect(MemoryLayout<fl_identity>.size == 32)
        #expect(MemoryLayout<fl_watched_path>.size == 8 + 512)
        #expect(MemoryLayout<fl_opened_key>.size == 12)
        #expect(MemoryLayout<fl_watched>.size == 432 + 8 * 65)
        #expect(MemoryLayout<fl_writer_key>.size == 8)
        #expect(MemoryLayout<fl_writer>.size == 72)
        #expect(MemoryLayout<fl_contention_key>.size == 52)
        #expect(MemoryLayout<fl_contention>.size == 16 + 8 * buckets)
        #expect(MemoryLayout<fl_observe_stats>.size == 112)
        #expect(MemoryLayout<fl_mount_losses>.size == 80)
        #expect(MemoryLayout<fl_open_filter>.size == 16)
        #expect(MemoryLayout<fl_open_file>.size == 104 + 2 * 16 + 512)
        #expect(MemoryLayout<fl_hold>.size == 48 + 16 + 512)
        #expect(MemoryLayout<fl_calibration>.size == 16)
    }

    @Test func histogramsHaveTheSameBuckets() {
        #expect(1 << NanosecondHistogram.subBits == FL_SUB_BUCKETS_COUNT)
        let octaves = MemoryLayout<fl_series>.offset(of: \.hold).map { ($0 - 80) / 4 }
        let width = MemoryLayout<fl_octave>.size / 8
        #expect(octaves.map { $0 * width } == NanosecondHistogram.bucketCount)
    }

    private let FL_SUB_BUCKETS_COUNT = 8

    @Test func everyKernelNumberHasAName() {
        #expect((0..<10).allSatisfy { LockFunction(kernel: $0) != nil })
        #expect(LockFunction(kernel: 10) == nil)
        #expect((0..<3).allSatisfy { LockClass(kernel: $0) != nil })
        #expect(LockMode(kernel: 3) == nil)
        #expect((1..<5).allSatisfy { WritePath($0) != nil })
        #expect(WritePath(0) == nil)
    }
}
