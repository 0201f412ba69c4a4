// SPDX-License-Identifier: Apache-2.0

import BPF
import CLinux
import Glibc
import LockModel
import Testing

@testable import KernelTracing

/// Map contents as the observe object would leave them, byte for byte.
private struct Replay: MapStore {
    var maps: [String: [MapEntry]] = [:]

    func entries(of map: String) throws(TracingError) -> [MapEntry] { maps[map] ?? [] }

    func symbol(at address: UInt64) -> String? {
        [1: "__bpf_get_stackid", 2: "rwsem_down_write_slowpath", 3: "fuse_some_write"][address]
    }
}

@Suite struct ObservationDecoderTests {
    private func decode(
        _ maps: [String: [MapEntry]], countsWriteCalls: Bool = false,
        span: ClosedRange<UInt64>? = nil
    ) throws -> (Observation, [TracedFile]) {
        try mounts(maps, countsWriteCalls: countsWriteCalls, span: span).all
    }

    private func mounts(
        _ maps: [String: [MapEntry]], countsWriteCalls: Bool = false,
        span: ClosedRange<UInt64>? = nil
    ) throws -> ObservedMounts {
        try ObservationDecoder(
            store: Replay(maps: maps), engine: .timer, rate: 1000,
            countsWriteCalls: countsWriteCalls, span: span
        ).decode()
    }

    private func path(_ index: UInt32, _ names: String) -> MapEntry {
        var path = fl_watched_path()
        path.length = UInt32(names.utf8.count)
        withUnsafeMutableBytes(of: &path.names) { $0.copyBytes(from: Array(names.utf8)) }
        return MapEntry(key: bytes(index), values: [bytes(path)])
    }

    private func file(
        _ index: UInt32, inode: UInt64, nodeid: UInt64, device: UInt32 = 45
    ) -> MapEntry {
        var watched = fl_watched()
        (watched.inode, watched.nodeid, watched.device) = (inode, nodeid, device)
        (watched.samples, watched.calls, watched.bytes) = (10, UInt64(index), 1)
        return MapEntry(key: bytes(index), values: [bytes(watched)])
    }

    @Test func filesAreToldApartByNodeid() throws {
        let maps = [
            "watched": [
                file(0, inode: 2, nodeid: 7), file(1, inode: 2, nodeid: 8),
                file(2, inode: 2, nodeid: 9),
                MapEntry(key: bytes(UInt32(3)), values: [bytes(fl_watched())]),
            ],
            "paths": [path(0, "data\0left\0"), path(1, "data\0right\0"), path(2, "other\0")],
        ]
        let (observation, files) = try decode(maps)
        #expect(observation.files.map(\.file) == [0, 1, 2])
        #expect(files.map(\.name) == ["left/data", "right/data", "other"])
        #expect(files.map(\.inode) == [2, 2, 2])
    }

    @Test func filesThatTheirPathDoesNotTellApart() {
        #expect(
            FileNames.distinct([(["a"], 3), (["a"], 4), (["b", "a"], 5), ([], 6), ([], 6)])
                == ["a (inode 3)", "a (inode 4)", "b/a", "? (inode 6)", "? (inode 6) #2"])
    }

    @Test func aMountHasItsOwnFilesAndWaits() throws {
        let maps = [
            "watched": [file(0, inode: 2, nodeid: 7), file(1, inode: 2, nodeid: 7, device: 46)]
        ]
        let all = try mounts(maps, countsWriteCalls: true)
        #expect(all.devices == [45, 46])
        #expect(all.mount(46).observation.files.map(\.file) == [1])
        #expect(all.mount(46).observation.writeCalls?.calls == 1)
        #expect(all.mount(45).observation.writeCalls == nil, "nobody was seen to have it open")
        #expect(all.all.observation.total.taken == 20)
    }

    @Test func failedCallsHaveTheirErrors() throws {
        func failure(_ error: Int32, _ calls: UInt64) -> MapEntry {
            MapEntry(
                key: bytes(fl_failure_key(file: 1, error: UInt32(error))), values: [bytes(calls)])
        }
        let maps = ["watched": [watched], "failures": [failure(EINVAL, 4), failure(999, 1)]]
        let calls = try decode(maps, countsWriteCalls: true).0.writeCalls
        #expect(
            calls?.failures == [
                .init(error: "EINVAL", calls: 4), .init(error: "error 999", calls: 1),
            ])
        #expect(calls?.failed == 5)
    }

    @Test func waysToBeOpenForWriting() throws {
        func open(_ flags: OpenFlags, _ fileFlags: Int32) -> MapEntry {
            MapEntry(
                key: bytes(
                    fl_opened_key(
                        file: 1, open_flags: flags.rawValue, file_flags: UInt32(fileFlags))),
                values: [bytes(UInt64(3))])
        }
        let maps = [
            "watched": [watched],
            "opened": [open([.passthrough], LINUX_O_DIRECT), open([.directIO], O_APPEND)],
        ]
        let opens = try decode(maps).0.files.first.map { Set($0.opens) }
        #expect(
            opens == [
                .init(flags: [.passthrough], direct: true, append: false),
                .init(flags: [.directIO], direct: false, append: true),
            ])
    }

    private var watched: MapEntry {
        var watched = fl_watched()
        (watched.inode, watched.nodeid, watched.device) = (71, 5, 45)
        watched.backing_inode = 9
        watched.backing_magic = 0xEF53
        watched.samples = 100
        watched.waiters = 7
        watched.parallel = 2
        watched.exclusive = (10, 1, 2, 3)
        watched.exclusive_holds = (9, 1, 2, 3)
        watched.shared.0 = 5
        watched.readers.1 = 3
        watched.readers.64 = 2
        watched.io_counter_min = UInt64(bitPattern: -4)
        watched.io_counter_max = UInt64(bitPattern: -1)
        (watched.exclusive_sure, watched.queued_exclusive, watched.queued_shared) = (8, 4, 1)
        (watched.left_shared, watched.exclusive_squares, watched.shared_squares) = (2, 30, 20)
        (watched.size_first, watched.size_last) = (4096, 12288)
        watched.calls = 1000
        watched.bytes = 4_096_000
        return MapEntry(key: bytes(UInt32(1)), values: [bytes(watched)])
    }

    /// Without the tracepoint nobody was seen to queue, and on PREEMPT_RT no reader: absent, not 0.
    @Test func whatAKernelDoesNotShowIsAbsent() throws {
        let seen = try ObservationDecoder(
            store: Replay(maps: ["watched": [watched]]), engine: .timer, rate: 1000,
            countsWriteCalls: false, sight: WriteSight(queueing: false, readers: false), span: nil
        ).decode().all.observation
        let evidence = try #require(seen.total.evidence)
        #expect(!seen.cannotSee.contains(Observation.spinning), "PREEMPT_RT: every wait is seen")
        #expect(evidence.queuedExclusive == nil && evidence.queuedShared == nil)
        #expect(evidence.leftShared == nil && evidence.exclusiveSure == 8)
        let confidence = Confidence(of: seen.total)
        #expect(confidence.queuedExclusive == nil && confidence.queuedShared == nil)
    }

    @Test func writersByProcess() throws {
        var writer = fl_writer()
        (writer.exclusive, writer.exclusive_holds, writer.calls) = (9, 8, 70)
        (writer.shared, writer.shared_holds) = (2, 1)
        writer.command = (100, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let entry = MapEntry(
            key: bytes(fl_writer_key(file: 1, process: 31)), values: [bytes(writer)])
        let found = try WriterDecoder(store: Replay(maps: ["writers": [entry]])).writers()
        #expect(
            found == [
                ObservedWriter(
                    process: WriterProcess(id: 31, command: "dd"), file: 1,
                    exclusive: .init(samples: 9, holds: 8), shared: .init(samples: 2, holds: 1),
                    calls: 70)
            ])
        #expect(SystemCalls.configuration(device: 1, inode: nil).by_process == 0)
        var options = ObserveOptions()
        options.byProcess = true
        #expect(
            SystemCalls.configuration(device: 1, inode: nil, options).by_process == 1)
    }

    @Test func samplesByHolder() throws {
        let other = MapEntry(
            key: bytes(fl_other_key(file: 1, call: 999)), values: [bytes(UInt64(2))])
        let (observation, files) = try decode(
            ["watched": [watched], "others": [other]])
        let samples = try #require(observation.files.first?.samples)
        #expect(samples == observation.total)
        #expect(samples.exclusive.write == HeldSamples.Count(samples: 10, holds: 9))
        #expect(samples.exclusive.worker.samples == 1)
        #expect(samples.exclusive.other.samples == 2)
        #expect(samples.exclusive.unknown.samples == 3)
        #expect(samples.shared.write.samples == 5)
        #expect(samples.free == 100 - 16 - 5)
        #expect(
            samples.readers == [.init(inside: 1, samples: 3), .init(inside: 64, samples: 2)])
        #expect(samples.ioCounter?.min == -4)
        #expect(samples.others == [.init(call: "system call 999", samples: 2)])
        var evidence = WriteEvidence()
        (evidence.exclusiveSure, evidence.queuedExclusive, evidence.queuedShared) = (8, 4, 1)
        (evidence.leftShared, evidence.exclusiveSquares, evidence.sharedSquares) = (2, 30, 20)
        #expect(samples.evidence == evidence)
        #expect(observation.files.first?.grewBy == 8192)
        #expect(files.first?.backing == BackingFile(inode: 9, fileSystem: "ext4"))
        #expect(files.first?.writersInsideMax == nil)
        #expect(observation.writeCalls == nil)
        #expect(observation.losses.callsUnwatched == nil)
        #expect(observation.files.first?.writeCalls == nil)
    }

    @Test func opensThatWroteBySide() throws {
        func entry(_ exclusive: UInt32, _ flags: UInt32, _ count: UInt64) -> MapEntry {
            let key = fl_use_key(file: 1, open_flags: 1, file_flags: flags, exclusive: exclusive)
            return MapEntry(key: bytes(key), values: [bytes(count)])
        }
        let direct = UInt32(LINUX_O_DIRECT)
        let uses = [entry(1, direct, 5), entry(0, direct, 2), entry(1, UInt32(O_APPEND), 1)]
        let (observation, _) = try decode(["watched": [watched], "uses": uses])
        let open = ObservedFile.Open(flags: [.directIO], direct: true, append: false)
        let append = ObservedFile.Open(flags: [.directIO], direct: false, append: true)
        let found = try #require(observation.files.first?.uses)
        #expect(found.contains(.init(open: open, exclusive: 5, shared: 2)))
        #expect(found.contains(.init(open: append, exclusive: 1)) && found.count == 2)
    }

    @Test func writeCallsWhereTheyWereCounted() throws {
        let (observation, _) = try decode(
            ["watched": [watched]], countsWriteCalls: true)
        #expect(
            observation.writeCalls
                == WriteCallFigures(
                    source: .systemCalls, calls: 1000, bytes: 4_096_000, failures: []))
        #expect(observation.cannotSee.contains { $0.contains("io_uring") })
        #expect(observation.losses.callsUnwatched == 0)
        #expect(observation.files.first?.writeCalls == 1000)
    }

    /// aio, io_uring and kernel threads: a file's count is absent then, not what is left of it.
    @Test func writesThatNoCallTellsOf() throws {
        var counts = fl_watched()
        (counts.nodeid, counts.calls, counts.uncounted) = (1, 7, 3)
        func seen() throws -> Observation {
            let entry = MapEntry(key: bytes(UInt32(0)), values: [bytes(counts)])
            return try decode(["watched": [entry, watched]], countsWriteCalls: true).0
        }
        let mixed = try seen()
        #expect(mixed.files.map(\.writeCalls) == [nil, 1000])
        #expect(mixed.writeCalls?.calls == 1007 && mixed.writeCalls?.besideOthers == true)
        counts.calls = 0
        let entry = MapEntry(key: bytes(UInt32(0)), values: [bytes(counts)])
        #expect(try decode(["watched": [entry]], countsWriteCalls: true).0.writeCalls == nil)
    }

    @Test func theRateReachedAndWhatIsMissing() throws {
        var stats = fl_observe_stats()
        stats.first_ns = 1_000_000_000
        stats.last_ns = 3_000_000_000
        stats.passes = 1801
        stats.gap_max_ns = 5_000_000
        (stats.lost.2, stats.lost.6, stats.lost.7) = (3, 4, 5)
        let entry = MapEntry(key: bytes(UInt32(0)), values: [bytes(stats)])
        let (observation, _) = try decode(
            [".data.stats": [entry]], span: 999_000_000...3_001_000_000)
        #expect(observation.sampler.rateReached == 1801e9 / 2_002_000_000)
        #expect(observation.sampler.missed == 201)
        #expect(observation.sampler.longestGapNs == 5_000_000)
        #expect(observation.losses.waitsLost == 3)
        #expect(observation.losses.opensLost == 4)
        #expect(observation.losses.sentences.contains { $0.hasPrefix("4 looks at open files") })
    }

    /// Another mount's losses leave nothing open of a quiet one; what is nobody's may be anybody's.
    @Test func lossesAreOfTheirMount() throws {
        var busy = fl_mount_losses()
        (busy.lost.0, busy.lost.2, busy.files, busy.files_most) = (7, 3, 1, 5)
        var stats = fl_observe_stats()
        stats.lost.4 = 1
        let seen = try mounts(
            [
                "mount_losses": [MapEntry(key: bytes(UInt32(45)), values: [bytes(busy)])],
                ".data.stats": [MapEntry(key: bytes(UInt32(0)), values: [bytes(stats)])],
                "watched": [
                    file(0, inode: 2, nodeid: 7), file(1, inode: 2, nodeid: 7, device: 46),
                ],
            ], countsWriteCalls: true)
        let (lost, quiet) = (seen.mount(45).observation.losses, seen.mount(46).observation.losses)
        #expect(lost.callsUnwatched == 7 && lost.waitsLost == 3 && lost.filesOverLimit == 5)
        #expect(quiet.callsUnwatched == 0 && quiet.waitsLost == 0 && quiet.filesOverLimit == 0)
        #expect(lost.locksLost == 1 && quiet.locksLost == 1 && seen.losses.waitsLost == 3)
    }

    /// A sampler that falls silent is no shorter run.
    @Test func theSpanEndsWhenSamplingEnds() throws {
        var stats = fl_observe_stats()
        (stats.first_ns, stats.last_ns, stats.passes) = (1_000_000_000, 1_100_000_000, 100)
        let entry = MapEntry(key: bytes(UInt32(0)), values: [bytes(stats)])
        var counts = fl_watched()
        (counts.address, counts.samples, counts.missed) = (1, 100, 3)
        counts.nodeid = 1
        let maps = [
            ".data.stats": [entry],
            "watched": [MapEntry(key: bytes(UInt32(1)), values: [bytes(counts)])],
        ]
        let (observation, _) = try decode(
            maps, span: 1_000_000_000...2_000_000_000)
        #expect(observation.sampler.rateReached == 100)
        #expect(observation.sampler.missed == 900)
        #expect(observation.sampler.longestGapNs == 900_000_000)
        #expect(observation.total.missed == 3 + 898)
        #expect(observation.total.mayBeBiased)
        let never = try decode(maps).0
        #expect(never.sampler.rateReached == nil && never.total.missed == 3)
    }

    @Test func waitsHaveStacksWithoutTheTracer() throws {
        var key = fl_contention_key()
        key.file = 1
        key.lock_class = UInt8(FL_LOCK_INODE.rawValue)
        key.mode = UInt8(FL_MODE_EXCLUSIVE.rawValue)
        key.stack = 6
        withUnsafeMutableBytes(of: &key.waiter) { $0.copyBytes(from: Array("dd".utf8)) }
        key.waiter_process = 587
        var wait = fl_contention()
        wait.sum = 70
        wait.max = 40
        wait.wait.12 = 2
        let stack = MapEntry(
            key: bytes(UInt32(6)), values: [[UInt64(1), 2, 3, 0].flatMap { bytes($0) }])
        let maps = [
            "watched": [watched],
            "contentions": [MapEntry(key: bytes(key), values: [bytes(wait)])], "stacks": [stack],
        ]
        let row = try #require(try decode(maps).0.contention.first)
        #expect(row.waiter == "dd" && row.holder == nil && row.holderProcess == nil)
        #expect(row.waiterProcess == ProcessNumber(pid: 587))
        #expect(
            ProcessNumber(kernel: 1 << 31 | 9) == ProcessNumber(pid: 9, isHostNumber: true))
        #expect(row.lockClass == .inodeRwsem && row.mode == .exclusive)
        #expect(row.stack == ["rwsem_down_write_slowpath", "fuse_some_write"])
        #expect(row.waitNs.count == 2 && row.waitNs.sum == 70 && row.waitNs.max == 40)
    }

    @Test func truncatedBytesAreNotAnEntry() throws {
        let entry = MapEntry(key: [1, 2], values: [[3]])
        let names = [
            "watched", "paths", "opened", "others", "uses", "contentions", "stacks", ".data.stats",
        ]
        let (observation, files) = try decode(
            Dictionary(uniqueKeysWithValues: names.map { ($0, [entry]) }))
        #expect(observation.files.isEmpty && observation.contention.isEmpty && files.isEmpty)
        #expect(observation.sampler.passes == 0 && observation.sampler.rateReached == nil)
    }
}

@Suite struct ObservePlanTests {
    @Test func waitsNeedTheTracepoint() {
        let with = ObservePlan(ObserveOptions()) { _ in true }
        #expect(with.attached.count == 3 && with.notCovered.isEmpty)
        let without = ObservePlan(ObserveOptions()) { !$0.contains("contention") }
        #expect(without.attached.map(\.name) == ["call_returned"])
        #expect(without.notCovered.count == 1)
        #expect(!without.sight.queueing && with.sight == WriteSight())
    }

    @Test func nothingSitsOnSystemCallsUnlessAsked() {
        var options = ObserveOptions()
        options.countsWriteCalls = false
        let plan = ObservePlan(options) { _ in true }
        #expect(!plan.loaded(for: .timer).contains("call_returned"))
    }

    @Test func thePlanNamesThePrograms() throws {
        let object = try BPFObject(base64: ObserveObject.base64, name: "test")
        let plan = ObservePlan(ObserveOptions()) { _ in true }
        let loaded = [SamplerFigures.Engine.timer, .thread].map { plan.loaded(for: $0) }
        #expect(Set(object.programNames) == loaded[0].union(loaded[1]))
        #expect(loaded[0] != loaded[1])
    }

    @Test func writesAreKnownByNumber() {
        let configuration = SystemCalls.configuration(device: 45, inode: 7)
        withUnsafeBytes(of: configuration.calls) { kinds in
            #expect(kinds.filter { $0 & UInt8(FL_CALL_WRITES.rawValue) != 0 }.count == 10)
            #expect(kinds.filter { $0 & UInt8(FL_CALL_FD_THIRD.rawValue) != 0 }.count == 2)
        }
        #expect(configuration.device == 45 && configuration.inode == 7)
        #expect(SystemCalls.name(of: 4_000_000) == "system call 4000000")
    }
}
