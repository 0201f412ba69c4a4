// SPDX-License-Identifier: Apache-2.0

import LockModel
import Monitor
import Testing

@Suite struct IntervalTests {
    @Test func aFileHasItsRateItsSideAndItsLocks() throws {
        let interval = Snapshots.interval()
        #expect(interval.length == 2_000_000_000 && interval.writesPerSecond == 600)
        let rows = Dictionary(uniqueKeysWithValues: interval.rows.map { ($0.name, $0) })
        #expect(Set(rows.keys) == ["busy.img", "calm.img"])
        let busy = try #require(rows["busy.img"])
        #expect(busy.writesPerSecond == 500 && busy.verdict == .shared && busy.reason == nil)
        #expect(busy.exclusive == 0 && busy.shared == 1 && busy.fiLock == 3)
        #expect(busy.inside == 1.5 && busy.waitP99 == 3_000_000)
        let calm = try #require(rows["calm.img"])
        #expect(calm.writesPerSecond == 100 && calm.verdict == .exclusive)
        #expect(calm.exclusive == 1 && calm.fiLock == 1 && calm.waitP99 == nil)
        #expect(calm.reason == .parallelFlagNotRequested && calm.mountPoint == "/mnt/a")
    }

    @Test func aMountIsItsFilesTogether() throws {
        let rows = Snapshots.interval(by: .mount).rows
        #expect(rows.map(\.name) == ["/mnt/a"])
        let row = try #require(rows.first)
        #expect(row.writesPerSecond == 600 && row.verdict == .mixed)
        #expect(row.exclusive == 200.0 / 1200 && row.shared == 1000.0 / 1200)
    }

    @Test func aFileAtRestStaysWithoutAVerdict() {
        let snapshot = Snapshots.counted(at: 1, Snapshots.calls(1, shared: 5))
        let later = Snapshots.counted(at: 2, Snapshots.calls(1, shared: 5))
        let rows = Interval(from: snapshot, to: later, by: .file).rows
        #expect(rows.map(\.name) == ["busy.img"])
        #expect(rows.first?.writesPerSecond == 0 && rows.first?.verdict == nil)
        #expect(rows.first?.exclusive == nil)
    }

    @Test func whatWasMissedIsMarked() {
        var losses = Losses()
        losses.callsEnteredUnseen = 3
        let interval = Snapshots.interval(losses: losses)
        #expect(interval.lost == 3 && interval.rows.allSatisfy(\.isInexact))
        #expect(Snapshots.interval().rows.allSatisfy { !$0.isInexact })
    }

    @Test func aLossJustBeforeCastsDoubt() {
        let first = Snapshots.counted(at: 1, Snapshots.calls(1, shared: 5))
        let last = Snapshots.counted(at: 2, Snapshots.calls(1, shared: 9))
        #expect(Interval(from: first, to: last, by: .file, doubt: true).rows[0].isInexact)
        #expect(!Interval(from: first, to: last, by: .file).hasLosses && first.isExact)
        var losses = Losses()
        losses.callExitsMissed = 1
        let lossy = Snapshots.counted(at: 2, Snapshots.calls(1, shared: 9), losses: losses)
        #expect(!lossy.isExact && Interval(from: first, to: lossy, by: .file).hasLosses)
    }

    @Test func aMountThatIsNewHasNoIntervalYet() {
        let here = Snapshots.counted(at: 1, Snapshots.calls(1, shared: 5))
        let there = Snapshots.counted(at: 2, Snapshots.calls(1, shared: 9), mountPoint: "/mnt/b")
        let interval = Interval(from: here, to: there, by: .file)
        #expect(interval.rows.isEmpty && interval.writesPerSecond == nil)
    }

    /// Two processes on busy.img, one of them on calm.img as well.
    private func written(at seconds: UInt64, _ first: UInt64, _ second: UInt64) -> Snapshot {
        let files = [
            TracedFile(id: 1, name: "busy.img", inode: 11),
            TracedFile(id: 2, name: "busy.img", inode: 11),
            TracedFile(id: 3, name: "calm.img", inode: 12),
            TracedFile(id: 4, name: "calm.img", inode: 12),
        ]
        let calls =
            Snapshots.calls(1, exclusive: first) + Snapshots.calls(2, shared: second)
            + Snapshots.calls(3, shared: second) + Snapshots.calls(4, shared: 5)
        let dd = WriterProcess(id: 31, command: "dd")
        let fio = WriterProcess(id: 32, command: "fio")
        let idle = WriterProcess(id: 33, command: "idle")
        return Snapshot(
            time: seconds * 1_000_000_000,
            mounts: [
                .init(
                    mountPoint: "/mnt/a", device: 39,
                    seen: .counted(
                        Trace(files: files, calls: calls),
                        writers: [1: dd, 2: fio, 3: fio, 4: idle]))
            ])
    }

    @Test func aProcessIsAllItWroteOnAMount() throws {
        let (first, last) = (written(at: 1, 10, 20), written(at: 2, 110, 220))
        let rows = Interval(from: first, to: last, by: .process).rows
        #expect(Set(rows.map(\.name)) == ["dd[31]", "fio[32]"], "one at rest is left out")
        let dd = try #require(rows.first { $0.name == "dd[31]" })
        #expect(dd.writesPerSecond == 100 && dd.verdict == .exclusive && dd.exclusive == 1)
        let fio = try #require(rows.first { $0.name == "fio[32]" })
        #expect(fio.writesPerSecond == 400 && fio.verdict == .shared && fio.shared == 1)
        let files = Interval(from: first, to: last, by: .file).rows
        #expect(Set(files.map(\.name)) == ["busy.img", "calm.img"], "writers stay together")
        #expect(files.first { $0.name == "busy.img" }?.writesPerSecond == 300)
        #expect(files.first { $0.name == "busy.img" }?.verdict == .mixed)
    }

    /// Ten dd of a loop in a shell, eight of which have ended; one command has but one that has.
    @Test(arguments: [true, false]) func writersThatAreGoneAreOneRow(counted: Bool) throws {
        let processes = (1...10).map { WriterProcess(id: $0, command: "dd") }
        let tar = WriterProcess(id: 20, command: "tar")
        let all = processes + [tar]
        let gone = Set(processes.prefix(8) + [tar])
        func snapshot(_ seconds: UInt64, _ each: UInt64) -> Snapshot {
            let seen: Snapshot.Mount.Seen
            if counted {
                let files = all.map { TracedFile(id: $0.id, name: "busy.img", inode: 11) }
                seen = .counted(
                    Trace(
                        files: files, calls: all.flatMap { Snapshots.calls($0.id, exclusive: each) }
                    ),
                    writers: Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) }))
            } else {
                var samples = LockSamples()
                samples.taken = seconds * 1000
                samples.exclusive.write = .init(samples: each * 11, holds: each * 11)
                let open = ObservedFile.Open(flags: [.passthrough], direct: true, append: false)
                let file = ObservedFile(file: 1, opens: [open], samples: samples)
                seen = .sampled(
                    Observation(
                        sampler: SamplerFigures(engine: .timer, rateAsked: 1000), files: [file],
                        writeCalls: WriteCallFigures(
                            source: .systemCalls, calls: each * 11, bytes: 1)),
                    Snapshots.files,
                    writers: all.map {
                        ObservedWriter(
                            process: $0, file: 1, exclusive: .init(samples: each, holds: each),
                            calls: each)
                    })
            }
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [.init(mountPoint: "/m", device: 1, seen: seen)],
                gone: gone)
        }
        let interval = Interval(from: snapshot(1, 10), to: snapshot(2, 30), by: .process)
        #expect(
            Set(interval.rows.map(\.name)) == ["dd (8 gone)", "dd[9]", "dd[10]", "tar[20]"])
        let folded = try #require(interval.rows.first { $0.name == "dd (8 gone)" })
        #expect(folded.writesPerSecond == 160 && folded.members == 8)
        #expect(folded.verdict == .exclusive)
        #expect(interval.rows.compactMap(\.writesPerSecond).reduce(0, +) == 220)
        #expect(interval.writesPerSecond == 220, "the totals are as before")
        let heading = Frame.Heading(target: "/m", backend: "probe", time: "")
        var state = MonitorState()
        state.grouping = .process
        let frame = Frame(state, interval, heading, size: .init(columns: 100, lines: nil))
        #expect(frame.lines[1].contains("220 writes/s, 11 processes,"), "\(frame.lines)")
    }

    /// A lost call is a loss of its own file; one that has no file leaves every row open.
    @Test(
        arguments: [
            ([1: 2], [true, false]), ([2: 2], [false, true]), ([3: 2], [false, false]),
            ([1: 1], [true, true]),
        ] as [([UInt32: UInt64], [Bool])])
    func aFileIsNotDoubtfulForAnothers(lost: [UInt32: UInt64], doubtful: [Bool]) {
        func snapshot(_ seconds: UInt64, _ count: UInt64) -> Snapshot {
            var losses = Losses()
            losses.callsEnteredUnseen = count == 1 ? 5 : 7
            var trace = Trace(files: Snapshots.files, losses: losses)
            trace.calls = Snapshots.calls(1, shared: count) + Snapshots.calls(2, exclusive: count)
            for index in trace.files.indices {
                let growth = count == 1 ? 0 : lost[trace.files[index].id] ?? 0
                trace.files[index].lost = (index == 0 ? 5 : 0) + growth
            }
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [.init(mountPoint: "/m", device: 39, seen: .counted(trace))])
        }
        let interval = Interval(from: snapshot(1, 1), to: snapshot(2, 9), by: .file)
        let rows = interval.rows.sorted { $0.name < $1.name }
        #expect(rows.map(\.isInexact) == doubtful && interval.hasLosses)
        #expect(rows.map { $0.verdict == .inconclusive } == doubtful)
    }

    /// Two directories behind one mount, each with its inode 2: two files, alike in all but the node.
    @Test func filesOfOneNumberAreTwoRows() {
        func written(_ seconds: UInt64, _ count: UInt64, _ second: String) -> Snapshot {
            let files = [(UInt32(1), "f", UInt64(7)), (2, second, 8)].map {
                TracedFile(id: $0.0, name: $0.1, inode: 2, node: .init(id: $0.2, generation: 0))
            }
            let trace = Trace(
                files: files,
                calls: Snapshots.calls(1, shared: count) + Snapshots.calls(2, exclusive: count))
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [.init(mountPoint: "/m", device: 39, seen: .counted(trace))])
        }
        func rows(_ second: String) -> [String: Verdict.Mode?] {
            let interval = Interval(
                from: written(1, 9, second), to: written(2, 99, second), by: .file)
            return Dictionary(uniqueKeysWithValues: interval.rows.map { ($0.name, $0.verdict) })
        }
        #expect(rows("g") == ["f": .shared, "g": .exclusive])
        #expect(rows("f") == ["f (inode 2, node 7)": .shared, "f (inode 2, node 8)": .exclusive])
    }

    @Test func rowsOfSeveralMountsSayWhich() {
        func both(_ seconds: UInt64, _ count: UInt64) -> Snapshot {
            let mounts = ["/mnt/a", "/mnt/b"].flatMap {
                Snapshots.counted(at: seconds, Snapshots.calls(1, shared: count), mountPoint: $0)
                    .mounts
            }
            return Snapshot(time: seconds * 1_000_000_000, mounts: mounts)
        }
        func names(_ grouping: Grouping) -> Set<String> {
            Set(Interval(from: both(1, 1), to: both(2, 5), by: grouping).rows.map(\.name))
        }
        #expect(names(.file) == ["busy.img on /mnt/a", "busy.img on /mnt/b"])
        #expect(names(.mount) == ["/mnt/a", "/mnt/b"])
    }

    @Test func aForgottenWriterBeginsAnew() {
        func writer(_ calls: UInt64, _ samples: UInt64) -> ObservedWriter {
            ObservedWriter(
                process: WriterProcess(id: 31, command: "dd"), file: 1,
                exclusive: .init(samples: samples, holds: samples), calls: calls)
        }
        #expect(writer(9, 7).since(writer(4, 1)) == writer(5, 6))
        #expect(writer(2, 7).since(writer(4, 1)) == writer(2, 7))
        #expect(writer(5, 1).since(writer(4, 3)) == writer(5, 1))
    }

    /// A loop device's worker: what it holds may be an fsync's, and nobody counts its writes.
    @Test func aKernelThreadIsNotJudgedByItself() throws {
        let open = ObservedFile.Open(
            flags: [.directIO, .parallelDirectWrites], direct: true, append: false)
        func row(_ seconds: UInt64, workers: UInt64) -> Snapshot {
            var samples = LockSamples()
            samples.taken = seconds * 1000
            samples.exclusive.worker = .init(samples: seconds * 100, holds: seconds * 100)
            let held = HeldSamples.Count(samples: seconds * 100, holds: seconds * 100)
            let writer = ObservedWriter(
                process: WriterProcess(id: 7, command: "kworker/u8:6"), file: 1, exclusive: held,
                besideOthers: workers > 0, workers: workers)
            let observation = Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [ObservedFile(file: 1, opens: [open], samples: samples)],
                writeCalls: WriteCallFigures(source: .systemCalls, calls: 0, bytes: 0))
            let seen = Snapshot.Mount.Seen.sampled(observation, Snapshots.files, writers: [writer])
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [.init(mountPoint: "/m", device: 1, seen: seen)])
        }
        func judged(_ isWorker: Bool) -> MonitorRow? {
            let (first, last) = (
                row(1, workers: isWorker ? 100 : 0), row(2, workers: isWorker ? 200 : 0)
            )
            return Interval(from: first, to: last, by: .process).rows.first
        }
        #expect(judged(true)?.verdict == .inconclusive && judged(true)?.writesPerSecond == nil)
        #expect(judged(false)?.verdict == .exclusive && judged(false)?.writesPerSecond == 0)
    }

    /// nfsd: a kernel thread, and a wait of it inside of a write.
    @Test func aWaitInAWriteTellsWhatAWorkerDid() {
        func snapshot(_ seconds: UInt64, waits: UInt64) -> Snapshot {
            var samples = LockSamples()
            samples.taken = seconds * 1000
            samples.exclusive.worker = .init(samples: seconds * 400, holds: seconds * 400)
            let open = ObservedFile.Open(
                flags: [.directIO, .parallelDirectWrites], direct: true, append: false)
            var histogram = NanosecondHistogram()
            for _ in 0..<waits { histogram.record(1000) }
            let wait = ContentionRow(
                file: 1, lockClass: .inodeRwsem, mode: .exclusive, waiter: "nfsd",
                stack: KernelStack(["down_write", "fuse_direct_write_iter"]), waitNs: histogram)
            let observation = Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [ObservedFile(file: 1, opens: [open], samples: samples)],
                contention: waits > 0 ? [wait] : [])
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [
                    .init(mountPoint: "/m", device: 1, seen: .sampled(observation, Snapshots.files))
                ])
        }
        func verdict(_ waits: UInt64, _ more: UInt64) -> Verdict.Mode? {
            let (first, last) = (snapshot(1, waits: waits), snapshot(2, waits: more))
            return Interval(from: first, to: last, by: .file).rows.first?.verdict
        }
        #expect(verdict(0, 3) == .exclusive)
        #expect(verdict(3, 4) == .exclusive)
        #expect(verdict(3, 3) == .inconclusive, "none in this interval")
    }

    @Test func samplesFillWhatTheyCanTell() throws {
        let dd = WriterProcess(id: 31, command: "dd")
        let rest = WriterProcess(id: 32, command: "at rest")
        func writer(_ process: WriterProcess, _ holds: UInt64, _ calls: UInt64) -> ObservedWriter {
            ObservedWriter(
                process: process, file: 1, exclusive: .init(samples: holds, holds: holds),
                calls: calls)
        }
        func snapshot(_ seconds: UInt64, holds: UInt64, calls: UInt64) -> Snapshot {
            var samples = LockSamples()
            samples.taken = seconds * 1000
            samples.exclusive.write = .init(samples: holds, holds: holds)
            let open = ObservedFile.Open(flags: [.passthrough], direct: true, append: false)
            let observation = Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [
                    ObservedFile(file: 1, opens: [open], samples: samples, writeCalls: calls)
                ],
                writeCalls: WriteCallFigures(source: .systemCalls, calls: calls, bytes: 0))
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [
                    .init(
                        mountPoint: "/m", device: 1,
                        seen: .sampled(
                            observation, Snapshots.files,
                            writers: [writer(dd, holds, calls), writer(rest, 9, 9)]))
                ])
        }
        let (first, last) = (
            snapshot(1, holds: 100, calls: 50), snapshot(2, holds: 600, calls: 250)
        )
        let interval = Interval(from: first, to: last, by: .file)
        let row = try #require(interval.rows.first)
        #expect(row.name == "busy.img" && row.verdict == .exclusive && row.inside == 0.5)
        #expect(row.writesPerSecond == 200 && row.exclusive == nil && row.waitP99 == nil)
        #expect(row.reason == .parallelFlagAbsent && interval.writesPerSecond == 200)
        let mount = try #require(Interval(from: first, to: last, by: .mount).rows.first)
        #expect(mount.writesPerSecond == 200 && mount.name == "/m")
        let processes = Interval(from: first, to: last, by: .process).rows
        #expect(processes.map(\.name) == ["dd[31]"])
        let process = try #require(processes.first)
        #expect(process.verdict == .exclusive && process.writesPerSecond == 200)
        #expect(process.reason == .parallelFlagAbsent && process.inside == nil)
    }

    @Test func whatIsNotSampledIsSaid() {
        func snapshot(_ seconds: UInt64, unwatched: UInt64, overLimit: UInt64) -> Snapshot {
            var observation = Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000), files: [])
            observation.losses.callsUnwatched = unwatched
            observation.losses.filesOverLimit = overLimit
            return Snapshot(
                time: seconds * 1_000_000_000,
                mounts: [.init(mountPoint: "/m", device: 1, seen: .sampled(observation, []))])
        }
        let interval = Interval(
            from: snapshot(1, unwatched: 5, overLimit: 2),
            to: snapshot(2, unwatched: 9, overLimit: 2), by: .file)
        #expect(interval.lost == 4 && interval.unsampledFiles == 2)
        let heading = Frame.Heading(target: "/m", backend: "observe", time: "")
        let frame = Frame(
            MonitorState(), interval, heading, size: .init(columns: 200, lines: nil))
        #expect(frame.lines[1].contains("4 writes missed"))
        #expect(frame.lines[1].contains("2 files beyond --max-files are not sampled"))
    }
}
