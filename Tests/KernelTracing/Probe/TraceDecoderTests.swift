// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

/// Map contents as two CPUs would leave them, byte for byte.
private struct Replay: TraceStore {
    var maps: [String: [MapEntry]] = [:]
    var misses: [String: UInt64] = [:]
    /// By index.
    var octaves: [UInt32: fl_octave] = [:]

    func value(of array: String, at index: UInt32) throws(TracingError) -> [UInt8]? {
        array == "octaves" ? octaves[index].map { bytes($0) } : nil
    }
    func entries(of map: String) throws(TracingError) -> [MapEntry] { maps[map] ?? [] }
    func recursionMisses() -> [String: UInt64] { misses }
    func symbol(at address: UInt64) -> String? { address == 0x1234 ? "fuse_some_write" : nil }
}

func bytes<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}

@Suite struct TraceDecoderTests {
    private func callEntry(flags: UInt8 = 0) -> MapEntry {
        var key = fl_call_key()
        key.open_flags = 0x80
        key.conditions = UInt16(FL_COND_DIRECT.rawValue)
        key.path = UInt8(FL_PATH_PASSTHROUGH.rawValue)
        key.flags = flags
        key.shape.0 = 1
        key.shape.2 = 1
        key.shape.4 = 3
        var first = fl_calls()
        first.count = 3
        first.bytes = 12288
        first.duration_max = 70
        var second = fl_calls()
        second.count = 1
        second.duration_max = 90
        return MapEntry(key: bytes(key), values: [bytes(first), bytes(second)])
    }

    private func seriesEntry(site: UInt64) -> MapEntry {
        var key = fl_series_key()
        key.site = site
        key.path = UInt8(FL_PATH_PASSTHROUGH.rawValue)
        key.lock_class = UInt8(FL_LOCK_INODE.rawValue)
        var first = fl_series()
        first.untimed = 1
        first.contended = 2
        first.wait_sum = 100
        first.wait_max = 60
        (first.wait.1, first.hold.0) = (11, 12)
        var second = fl_series()
        second.wait_max = 61
        second.wait.1 = 13
        return MapEntry(key: bytes(key), values: [bytes(first), bytes(second)])
    }

    /// Those of `seriesEntry`: buckets 9 and 10 are in the second octave.
    private var octaves: [UInt32: fl_octave] {
        var (waits, holds, more) = (fl_octave(), fl_octave(), fl_octave())
        waits.counts.1 = 4
        holds.counts.0 = 5
        (more.counts.1, more.counts.2) = (1, 1)
        return [11: waits, 12: holds, 13: more]
    }

    @Test func callsSumOverCPUs() throws {
        let trace = try TraceDecoder(store: Replay(maps: ["calls": [callEntry()]])).decode()
        let group = try #require(trace.calls.first)
        #expect(group.count == 4)
        #expect(group.bytes == 12288)
        #expect(group.durationNs.max == 90)
        #expect(group.openFlags == [.passthrough])
        #expect(group.conditions == [.direct])
        #expect(group.shape == CallShape(inodeExclusive: 1, backingExclusive: 1, fiLock: 3))
        #expect(!group.isAsync && !group.isCompletion)
    }

    @Test func anEntryMayBeOfOneProcess() throws {
        func entry(_ index: UInt32, process: UInt32) -> MapEntry {
            var file = fl_file()
            (file.device, file.inode, file.process) = (41, 7, process)
            file.command.0 = CChar(UInt8(ascii: "d"))
            return MapEntry(key: bytes(index), values: [bytes(file)])
        }
        let store = Replay(maps: ["files": [entry(0, process: 31), entry(1, process: 0)]])
        let decoder = TraceDecoder(store: store)
        let all = try decoder.mounts()
        #expect(all.trace.files.map(\.inode) == [7, 7] && all.devices == [41])
        #expect(all.writers == [0: WriterProcess(id: 31, command: "d")])
    }

    @Test func flagsTellCallsFromCompletions() throws {
        let flags = UInt8(FL_CALL_ASYNC.rawValue | FL_CALL_COMPLETION.rawValue)
        let store = Replay(maps: ["calls": [callEntry(flags: flags)]])
        let group = try #require(try TraceDecoder(store: store).decode().calls.first)
        #expect(group.isAsync && group.isCompletion && !group.viaSplice)
    }

    @Test func acquisitionsAreTimedAndUntimed() throws {
        let store = Replay(maps: ["series": [seriesEntry(site: 0x1234)]], octaves: octaves)
        let group = try #require(try TraceDecoder(store: store).decode().acquisitions.first)
        #expect(group.acquisitions == 7)
        #expect(group.untimed == 1)
        #expect(group.contended == 2)
        #expect(group.wait.counts == Array(repeating: 0, count: 9) + [5, 1])
        #expect(group.wait.sum == 100)
        #expect(group.wait.max == 61)
        #expect(group.hold.count == 5)
        #expect(group.callSite == "fuse_some_write")
        #expect(group.mode == .exclusive)
    }

    /// It never came to the slow path.
    @Test func whoGotTheLockAtOnceWaitedForNobody() throws {
        var value = fl_series()
        (value.immediate, value.contended, value.wait_sum, value.wait.1) = (5, 1, 100, 7)
        var octave = fl_octave()
        octave.counts.1 = 1
        var key = fl_series_key()
        key.path = UInt8(FL_PATH_PASSTHROUGH.rawValue)
        let store = Replay(
            maps: ["series": [MapEntry(key: bytes(key), values: [bytes(value)])]],
            octaves: [7: octave])
        let group = try #require(try TraceDecoder(store: store).decode().acquisitions.first)
        #expect(group.acquisitions == 6 && group.untimed == 0)
        #expect(group.wait.counts == [5] + Array(repeating: 0, count: 8) + [1])
        #expect(group.wait.sum == 100)
    }

    @Test func anUnknownSiteStaysUnknown() throws {
        let store = Replay(maps: ["series": [seriesEntry(site: 0)]])
        let group = try #require(try TraceDecoder(store: store).decode().acquisitions.first)
        #expect(group.callSite == nil)
    }

    @Test func lossesAreReadByKind() throws {
        var stats = fl_stats()
        stats.calls_entered = 10
        stats.calls_closed = 4
        stats.files_full = 2
        stats.contention_begin.1 = 7
        stats.first_attempts_failed.2 = 5
        var other = fl_stats()
        other.calls_closed = 5
        let store = Replay(
            maps: [
                "stats": [
                    MapEntry(key: bytes(UInt32(0)), values: [bytes(stats), bytes(other)])
                ]
            ], misses: ["down_write_exit": 3])
        let trace = try TraceDecoder(store: store).decode()
        #expect(trace.losses.callsUnfinished == 1)
        #expect(trace.losses.filesOverLimit == 2)
        #expect(trace.losses.recursionMisses == ["down_write_exit": 3])
        #expect(trace.contentionBegin[.backingRwsem] == 7)
        #expect(trace.firstAttemptsFailed[.fiLock] == 5)
        #expect(!trace.losses.countsAreExact)
    }

    @Test func lossesHaveTheirMount() throws {
        func slot(_ index: UInt32, _ change: (inout fl_stats) -> Void) -> MapEntry {
            var stats = fl_stats()
            change(&stats)
            return MapEntry(key: bytes(index), values: [bytes(stats), bytes(fl_stats())])
        }
        let store = Replay(maps: [
            "stats": [
                slot(0) { $0.files_full = 1 },
                slot(1) { ($0.entries_unseen, $0.entries_mended) = (4, 5) },
                slot(2) { ($0.nested_deep, $0.contention_begin.0) = (2, 9) }, slot(3) { _ in },
            ],
            "mount_ids": [
                MapEntry(key: bytes(UInt32(41)), values: [bytes(UInt32(0))]),
                MapEntry(key: bytes(UInt32(42)), values: [bytes(UInt32(1))]),
            ],
        ])
        let all = try TraceDecoder(store: store).mounts()
        #expect(all.trace.losses.lostCalls == 7, "all together")
        #expect(all.trace.callsMended == 5)
        #expect(all.mount(41).losses.callsEnteredUnseen == 4)
        #expect(all.mount(41).losses.lostCalls == 4)
        #expect(all.mount(42).losses.nestedTooDeep == 2 && all.mount(42).losses.lostCalls == 2)
        #expect(all.mount(42).contentionBegin[.inodeRwsem] == 9)
        #expect(all.mount(41).contentionBegin[.inodeRwsem] == 0)
        #expect(all.mount(43).losses.filesOverLimit == 1, "it has no slot")
        #expect(all.shares.count == 3, "a slot that nobody has is nobody's")
    }

    @Test func callsInsideOfCallsNameBothFiles() throws {
        var value = fl_nested()
        (value.count, value.ns) = (200, 5000)
        withUnsafeMutableBytes(of: &value.name) { $0.copyBytes(from: Array("low".utf8)) }
        let key = fl_nested_key(inode: 7, device: 42, file: 3)
        let store = Replay(maps: [
            "nested": [MapEntry(key: bytes(key), values: [bytes(value)])]
        ])
        #expect(
            try TraceDecoder(store: store).decode().nested == [
                NestedCalls(file: 3, device: 42, inode: 7, name: "low", count: 200, ns: 5000)
            ])
    }

    @Test func filesThatWereNeverUsedAreLeftOut() throws {
        var used = fl_file()
        used.device = 45
        used.inode = 12
        // A CPU that no writer came to has no first time.
        let insides = [
            fl_inside(entered: 5, left: 3, max: 3, first_ns: 2000, last_ns: 4000),
            fl_inside(entered: 4, left: 5, max: 2, first_ns: 1000, last_ns: 3000), fl_inside(),
        ]
        used.backing_inode = 99
        used.backing_magic = 0xEF53
        withUnsafeMutableBytes(of: &used.name) { $0.copyBytes(from: Array("a.dat".utf8)) }
        let store = Replay(
            maps: [
                "files": [
                    MapEntry(key: bytes(UInt32(0)), values: [bytes(used)]),
                    MapEntry(key: bytes(UInt32(1)), values: [bytes(fl_file())]),
                ],
                "inside": [MapEntry(key: bytes(UInt32(0)), values: insides.map(bytes))],
            ])
        let files = try TraceDecoder(store: store).decode().files
        #expect(try TraceDecoder(store: store).origins()[0]?.writersInside == 1)
        #expect(files.first?.writersInsideMax == 3)
        #expect(files.count == 1)
        #expect(files.first?.name == "a.dat")
        #expect(files.first?.spanNs == 3000)
        #expect(files.first?.backing == BackingFile(inode: 99, fileSystem: "ext4"))
    }

    @Test func truncatedBytesAreNotAnEntry() throws {
        let entry = MapEntry(key: [1, 2], values: [[3]])
        let store = Replay(maps: ["calls": [entry], "series": [entry], "files": [entry]])
        let trace = try TraceDecoder(store: store).decode()
        #expect(trace.calls.isEmpty && trace.acquisitions.isEmpty && trace.files.isEmpty)
    }
}
