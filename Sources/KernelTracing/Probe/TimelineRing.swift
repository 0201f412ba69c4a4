// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// The ring buffer of the timeline (BPF_MAP_TYPE_RINGBUF, kernel/bpf/ringbuf.c).
enum TimelineRing {
    static let map = "timeline_events"
    /// Holds the first 100000 calls of most paths; what does not fit is counted as dropped.
    private static let most: UInt32 = 64 << 20

    /// A power of two, and whole pages: what the kernel takes.
    static func bytes(forCalls calls: UInt32) -> UInt32 {
        let page = UInt32(clamping: sysconf(Int32(_SC_PAGESIZE)))
        let wanted = min(UInt64(calls) * UInt64(FL_TIMELINE_CALL_BYTES), UInt64(most))
        var bytes = page
        while UInt64(bytes) < wanted { bytes *= 2 }
        return bytes
    }
}

extension BPFObject {
    /// Takes all records out of a ring buffer map; after `load`.
    func records(of map: String) throws(TracingError) -> [MapEntry] {
        let records = Records()
        let context = Unmanaged.passUnretained(records).toOpaque()
        let take: ring_buffer_sample_fn = { context, data, size in
            guard let context, let data else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: size)
            Unmanaged<Records>.fromOpaque(context).takeUnretainedValue().list.append(
                MapEntry(key: [], values: [Array(bytes)]))
            return 0
        }
        guard let ring = ring_buffer__new(bpf_map__fd(try find(map)), take, context, nil) else {
            throw .mapAccess(map: map, errno: Self.lastError)
        }
        defer { ring_buffer__free(ring) }
        guard ring_buffer__consume(ring) >= 0 else {
            throw .mapAccess(map: map, errno: Self.lastError)
        }
        return withExtendedLifetime(records) { records.list }
    }

    private final class Records {
        var list: [MapEntry] = []
    }
}
