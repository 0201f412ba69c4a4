// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import LockModel
import Logging
import ServedMounts
import SystemPackage
import Testing

@testable import KernelTracing

/// Verdicts from samples on this machine's own kernel.
@Suite(
    .serialized,
    .enabled(
        if: Watched.isPossible, "\(Host.reason), and a kernel that the observe backend can read"),
    .timeLimit(.minutes(10)))
struct ObserveHostTests {
    @Test(arguments: [SamplerFigures.Engine.timer, .thread])
    func passthroughWritersAreExclusive(engine: SamplerFigures.Engine) throws {
        let watched = try Watched(.passthroughParallel, engine: engine)
        let report = try watched.report(requested: OpenMode.passthroughParallel.openFlags) {
            watched.write(with: 4, for: 1.5)
        }
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        #expect(report.verdict.reasons.map(\.reason) == [.parallelFlagStripped])
        #expect(report.openFlags.kernel == [[.passthrough]])
        #expect(report.files.map(\.name) == ["file"])
        #expect(report.files.first?.backing != nil)
        let observation = try #require(report.observation)
        #expect(observation.sampler.engine == engine)
        #expect(observation.total.stale == 0 && observation.total.shared.total.samples == 0)
        #expect(observation.total.exclusive.write.samples > 0)
        #expect(observation.writeCalls?.source == .systemCalls)
    }

    @Test func parallelDirectWritersAreShared() throws {
        let watched = try Watched(.directIOParallel)
        let report = try watched.report { watched.write(with: 4, for: 1) }
        #expect(report.verdict.mode == .shared, "\(report.verdict.summary)")
        let total = try #require(report.observation?.total)
        #expect(total.largestReaders > 1 && total.parallel > 0)
        #expect(total.ioCounter.map { $0.min < -1 } == true)
    }

    /// fsync takes the exclusive side; the writes beside it are shared all the same.
    @Test func callsThatAreNotWritesDoNotTurnTheVerdict() throws {
        let watched = try Watched(.directIOParallel)
        let report = try watched.report {
            watched.write(with: 4, for: 1.5) { _ = fsync($0.rawValue) }
        }
        let total = try #require(report.observation?.total)
        #expect(total.others.map(\.call) == ["fsync"])
        #expect(total.exclusive.other.samples > 0)
        #expect(
            [.shared, .inconclusive].contains(report.verdict.mode), "\(report.verdict.summary)")
    }

    @Test(arguments: [
        (OpenMode.passthroughParallel, Verdict.Mode.exclusive), (.directIOParallel, .shared),
    ])
    func aSlowWriterIsNeverJudgedWrong(mode: OpenMode, truth: Verdict.Mode) throws {
        let watched = try Watched(mode)
        let report = try watched.report {
            watched.write(with: 1, for: 1) { _ in usleep(100_000) }
        }
        #expect([truth, .inconclusive].contains(report.verdict.mode), "\(report.verdict.summary)")
        let calls = try #require(report.observation?.writeCalls?.calls)
        #expect((1...11).contains(calls))
    }

    /// Neither names the file in a system call: no count of them is shown, least of all 0.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/fio"), "needs fio"),
        arguments: ["libaio", "io_uring"])
    func asynchronousWritesAreNotCounted(engine: String) throws {
        let watched = try Watched(.directIO, opens: 0)
        let fio = Process()
        fio.executableURL = URL(fileURLWithPath: "/usr/bin/fio")
        fio.arguments = [
            "--name=w", "--filename=\(watched.path)", "--rw=randwrite", "--bs=4k", "--direct=1",
            "--ioengine=\(engine)", "--iodepth=4", "--size=1M", "--time_based", "--runtime=1",
        ]
        fio.standardOutput = FileHandle.nullDevice
        let report = try watched.report {
            try? fio.run()
            fio.waitUntilExit()
        }
        #expect(fio.terminationStatus == 0)
        let observation = try #require(report.observation)
        #expect(observation.files.map(\.writeCalls) == [nil])
        #expect(observation.writeCalls == nil || observation.writeCalls?.besideOthers == true)
    }

    @Test func everyWriteCallIsCounted() throws {
        let watched = try Watched(.passthrough)
        var written: UInt64 = 0
        let report = try watched.report {
            written = watched.write(with: 2, for: 0.3)
        }
        #expect(report.observation?.writeCalls?.calls == written)
        #expect(report.observation?.writeCalls?.bytes == written * 4096)
        #expect(report.observation?.losses.callsUnwatched == 0)
    }

    /// Each is a write, and is told with its error, however short the file was open.
    @Test func writesThatFailAreCounted() throws {
        let watched = try Watched(.passthrough, opens: 0)
        let report = try watched.report {
            for _ in 0..<4 {
                guard let file = try? FileDescriptor.open(FilePath(watched.path), .writeOnly)
                else { continue }
                _ = pwrite(file.rawValue, nil, 4096, -1)
                try? file.close()
            }
        }
        let calls = try #require(report.observation?.writeCalls)
        #expect(calls.calls == 4 && calls.bytes == 0)
        #expect(calls.failures == [.init(error: "EINVAL", calls: 4)])
        #expect(!report.verdict.summary.contains("no file was open"), "\(report.verdict.summary)")
    }

    @Test func whatOnlyProbesTellIsAbsent() throws {
        let watched = try Watched(.passthrough)
        let report = try watched.report { watched.write(with: 1, for: 0.1) }
        #expect(report.backend == "observe")
        #expect(report.calls == nil && report.locks == nil && report.losses == nil)
        #expect(report.writersInside == nil && report.callGroups == nil)
        #expect(report.verdict.exclusiveCalls == nil)
    }
}

/// Files that come and go while they are observed.
@Suite(
    .serialized,
    .enabled(
        if: Watched.isPossible, "\(Host.reason), and a kernel that the observe backend can read"),
    .timeLimit(.minutes(10)))
struct ObserveFaultHostTests {
    @Test func aFileOpenedLaterIsFoundByItsFirstWrite() throws {
        let watched = try Watched(.directIOParallel, opens: 0)
        let report = try watched.report {
            try? Data(count: 1 << 20).write(
                to: URL(fileURLWithPath: watched.mount.backing + "/file2"))
            watched.write(with: 4, for: 1, to: "2")
        }
        #expect(report.files.map(\.name).contains("file2"))
        #expect(report.verdict.mode == .shared, "\(report.verdict.summary)")
    }

    @Test func aDeletedFileIsStillSampled() throws {
        let watched = try Watched(.directIOParallel)
        let report = try watched.report {
            unlink(watched.path)
            watched.write(with: 4, for: 1)
        }
        #expect(report.verdict.mode == .shared, "\(report.verdict.summary)")
        #expect(report.observation?.total.stale == 0)
    }

    @Test func nothingKeepsTheMountBusyAfterwards() throws {
        let watched = try Watched(.passthrough)
        _ = try watched.report { watched.write(with: 1, for: 0.1) }
        watched.close()
        #expect(Host.eventually { umount2(watched.mount.mountPoint, 0) == 0 })
    }

    @Test func aFileThatNobodyHasOpenIsLetGoDuringTheRun() throws {
        let watched = try Watched(.passthrough)
        _ = try watched.report {
            watched.write(with: 1, for: 0.1)
            watched.close()
            // Not a moment later: nothing of fuselock's may be in the way.
            #expect(umount2(watched.mount.mountPoint, 0) == 0)
        }
    }

    /// Servers that pass on the numbers of several file systems have them more than once.
    @Test func twoFilesWithOneNumberAreTwo() throws {
        let watched = try Watched(.directIOParallel, opens: 0)
        let places = ["left", "right"].map { watched.mount.backing + "/" + $0 }
        for place in places {
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: false)
            #expect(mount("tmpfs", place, "tmpfs", 0, nil) == 0)
        }
        defer { places.forEach { umount2($0, Int32(MNT_DETACH)) } }
        let report = try watched.report {
            for (count, name) in [(3, "left"), (2, "right")] {
                let path = FilePath("\(watched.mount.mountPoint)/\(name)/data")
                let file = try? FileDescriptor.open(
                    path, .writeOnly, options: .create, permissions: .ownerReadWrite)
                for _ in 0..<count { _ = try? file?.writeAll([1]) }
                usleep(100_000)
                try? file?.close()
            }
        }
        let files = report.files
        #expect(files.count == 2 && files.first?.inode == files.last?.inode, "\(files)")
        #expect(Set(files.map(\.name)) == ["left/data", "right/data"])
        #expect(report.observation?.files.map(\.writeCalls) == [3, 2])
        #expect(report.observation?.files.allSatisfy { $0.samples.taken > 20 } == true)
    }

    @Test func aLazyUnmountEndsNothing() throws {
        let watched = try Watched(.directIOParallel)
        let report = try watched.report {
            #expect(umount2(watched.mount.mountPoint, Int32(MNT_DETACH)) == 0)
            watched.write(with: 4, for: 1)
        }
        #expect(report.verdict.mode == .shared, "\(report.verdict.summary)")
    }

    @Test func aServerThatIsGoneHangsNothing() throws {
        let watched = try Watched(.directIOParallel)
        let report = try watched.report {
            watched.mount.server.stop()
            watched.write(with: 1, for: 0.2)
        }
        // Writes that fail with ENOTCONN have taken the shared side all the same.
        #expect([.shared, .inconclusive].contains(report.verdict.mode))
    }

    @Test func aWriterThatExitsIsNoTrouble() throws {
        let watched = try Watched(.directIOParallel, opens: 0)
        let report = try watched.report {
            let dd = Process()
            dd.executableURL = URL(fileURLWithPath: "/bin/dd")
            dd.arguments = [
                "if=/dev/zero", "of=\(watched.path)", "bs=4k", "count=200", "oflag=direct",
                "conv=notrunc",
            ]
            dd.standardError = nil
            try? dd.run()
            dd.waitUntilExit()
            usleep(1_500_000)
        }
        #expect(report.observation?.total.stale == 0)
        #expect([.shared, .inconclusive].contains(report.verdict.mode))
    }

    @Test func filesBeyondTheLimitAreSaidSo() throws {
        let watched = try Watched(.passthrough, maxFiles: 1)
        let path = FilePath(watched.path + "2")
        try Data(count: 4096).write(to: URL(fileURLWithPath: path.string))
        let second = try FileDescriptor.open(path, .readWrite)
        defer { try? second.close() }
        let report = try watched.report {}
        #expect(report.files.count == 1)
        #expect(report.observation?.losses.filesOverLimit == 1)
    }
}
