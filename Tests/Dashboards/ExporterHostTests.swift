// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import ServedMounts
import ShippedDashboards
import SystemPackage
import Testing

/// The exporter's life on this machine: mounts that come and go, signals, privileges, files.
@Suite(
    .serialized,
    .enabled(
        if: Host.canServe && RunningExporter.isPossible,
        "\(Host.reason), and a kernel that allows one of the backends"), .timeLimit(.minutes(10)))
struct ExporterHostTests {
    private func lines(_ exporter: RunningExporter, _ served: String) throws -> [Substring] {
        (try exporter.scrape() ?? "").split(separator: "\n").filter {
            $0.contains("mount=\"\(served)\"")
        }
    }

    private func isWatched(_ exporter: RunningExporter, _ mount: String, _ value: Int) -> Bool {
        let found = (try? lines(exporter, mount)) ?? []
        return found.contains {
            $0.hasPrefix("fuselock_mount_watched") && $0.hasSuffix(" \(value)")
        }
    }

    @Test func mountsComeAndGoAndComeBack() throws {
        let exporter = try RunningExporter(["--write-calls"])
        let directory = try TemporaryDirectory()
        let mount = directory.path + "/mount"
        var written: UInt64 = 0
        for _ in 0..<2 {
            do {
                let served = try ServedMount(.directIOParallel, in: directory)
                #expect(Host.eventually { isWatched(exporter, mount, 1) })
                let writers = try RunningWriters(on: served.mountPoint, seconds: 1)
                writers.wait()
                #expect(Host.eventually { (try? calls(exporter, mount)) ?? 0 > written })
                written = try calls(exporter, mount)
            }
            #expect(Host.eventually { isWatched(exporter, mount, 0) })
            #expect(try calls(exporter, mount) >= written)
        }
        #expect(try exporter.end() == 0)
    }

    /// The kernel gives a device number out again: what was counted on it before is not counted twice.
    @Test func mountsWithOneDeviceAreCountedOnce() throws {
        let exporter = try RunningExporter(["--backend", "observe", "--write-calls"])
        let directory = try TemporaryDirectory()
        let mount = directory.path + "/mount"
        for round in 1...3 {
            do {
                let served = try ServedMount(.directIO, in: directory)
                #expect(Host.eventually { isWatched(exporter, mount, 1) })
                let file = try FileDescriptor.open(
                    FilePath(served.mountPoint + "/file"), .writeOnly, options: .create,
                    permissions: .ownerReadWrite)
                for _ in 0..<50 { try file.writeAll([1]) }
                try file.close()
                #expect(Host.eventually { (try? calls(exporter, mount)) == UInt64(round * 50) })
            }
            #expect(Host.eventually { isWatched(exporter, mount, 0) })
            #expect(try calls(exporter, mount) == UInt64(round * 50))
        }
        #expect(try exporter.end() == 0)
    }

    private func calls(_ exporter: RunningExporter, _ mount: String) throws -> UInt64 {
        try lines(exporter, mount).filter { $0.hasPrefix("fuselock_write_calls_total") }
            .compactMap { $0.split(separator: " ").last.flatMap { UInt64($0) } }.reduce(0, +)
    }

    @Test func aHangupReadsTheListOfPathsAgain() throws {
        let served = [try ServedMount(.passthrough), try ServedMount(.passthrough)]
        let directory = try TemporaryDirectory()
        let list = URL(fileURLWithPath: directory.path + "/paths")
        try Data("# a comment\n \(served[0].mountPoint)/deep/file \n".utf8).write(to: list)
        let exporter = try RunningExporter(["--paths-from", list.path])
        #expect(Host.eventually { isWatched(exporter, served[0].mountPoint, 1) })
        #expect(try lines(exporter, served[1].mountPoint).isEmpty)
        try Data("\(served[1].mountPoint)\n".utf8).write(to: list)
        kill(exporter.process.processIdentifier, SIGHUP)
        #expect(Host.eventually { isWatched(exporter, served[1].mountPoint, 1) })
        #expect(Host.eventually { isWatched(exporter, served[0].mountPoint, 0) })
        try FileManager.default.removeItem(at: list)
        kill(exporter.process.processIdentifier, SIGHUP)
        let failed = "fuselock_config_last_reload_successful 0\n"
        #expect(Host.eventually { (try? exporter.scrape()?.contains(failed)) == true })
        #expect(isWatched(exporter, served[1].mountPoint, 1))
        #expect(try exporter.scrape(path: "/healthz") == "ok\n")
        #expect(try exporter.end() == 0)
    }

    @Test func aListThatNamesNoMountChoosesNone() throws {
        let served = try ServedMount(.passthrough)
        let directory = try TemporaryDirectory()
        let list = URL(fileURLWithPath: directory.path + "/paths")
        try Data("\(served.mountPoint)\r\n".utf8).write(to: list)
        let exporter = try RunningExporter(["--paths-from", list.path])
        #expect(Host.eventually { isWatched(exporter, served.mountPoint, 1) })
        try Data("# nothing\n".utf8).write(to: list)
        kill(exporter.process.processIdentifier, SIGHUP)
        #expect(Host.eventually { isWatched(exporter, served.mountPoint, 0) })
        #expect(try exporter.end() == 0)
    }

    /// What `ExporterAttachment.capabilities` keeps, in one thread and no other, whatever it is asked.
    @Test func rootIsGivenUp() throws {
        let exporter = try RunningExporter([])
        let crowd = Process()
        crowd.executableURL = URL(fileURLWithPath: "/bin/sh")
        let ask = "curl -s -m 10 -o /dev/null http://127.0.0.1:\(exporter.port)/metrics"
        crowd.arguments = ["-c", "seq 240 | xargs -P 8 -I{} \(ask)"]
        try crowd.run()
        while crowd.isRunning { try expectOnePrivilegedThread(exporter) }
        try expectOnePrivilegedThread(exporter)
    }

    private func expectOnePrivilegedThread(_ exporter: RunningExporter) throws {
        let place = "/proc/\(exporter.process.processIdentifier)/task"
        let threads = try FileManager.default.contentsOfDirectory(atPath: place).compactMap {
            try? String(contentsOfFile: "\(place)/\($0)/status", encoding: .utf8)
        }
        #expect(threads.count >= 3)
        let held = threads.compactMap(Privileges.init(status:))
        #expect(held.allSatisfy { $0.user == 65534 })
        let kept = held.filter { $0.permitted != 0 }
        #expect(kept.count == (exporter.log.contains("capabilities kept: none") ? 0 : 1))
        var expected: [Privileges.Capability] = [.perfmon, .bpf]
        let fuseIsModule = FileManager.default.fileExists(atPath: "/sys/kernel/btf/fuse")
        if fuseIsModule { expected.append(.admin) }
        let mask = expected.reduce(UInt64(0)) { $0 | 1 << $1.rawValue }
        #expect(kept.allSatisfy { $0.permitted == mask && $0.effective == mask })
        #expect(threads.allSatisfy { $0.contains("Groups:\t \n") || $0.contains("Groups:\t\n") })
    }

    @Test func aTextfileIsAlwaysWhole() throws {
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o777)
        let served = try ServedMount(.directIOParallel)
        let arguments = ["--textfile", directory.path, "--interval", "1ms"]
        let exporter = try RunningExporter(arguments)
        let file = directory.path + "/fuselock.prom"
        #expect(Host.eventually { FileManager.default.fileExists(atPath: file) })
        let end = ContinuousClock.now + .seconds(3)
        while ContinuousClock.now < end {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text.hasPrefix("# HELP fuselock_build_info"))
            #expect(text.contains("\nfuselock_collections_total ") && text.hasSuffix("\n"))
            // node_exporter has these of its own.
            #expect(!text.contains("process_"))
        }
        #expect(try exporter.end() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
        #expect(served.isMounted)
    }

    @Test func aTextfileThatCannotBeWrittenForAWhileIsTriedAgain() throws {
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o777)
        let place = directory.path + "/place"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        chmod(place, 0o777)
        let exporter = try RunningExporter(["--textfile", place, "--interval", "10ms"])
        let file = place + "/fuselock.prom"
        #expect(Host.eventually { FileManager.default.fileExists(atPath: file) })
        try FileManager.default.moveItem(atPath: place, toPath: place + "-away")
        #expect(Host.eventually { exporter.log.contains("it is tried again") })
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        chmod(place, 0o777)
        #expect(Host.eventually { FileManager.default.fileExists(atPath: file) })
        #expect(exporter.log.components(separatedBy: "it is tried again").count == 2)
        #expect(try exporter.end() == 0)
    }

    @Test(arguments: [
        (["--listen", "0.0.0.0:9436"], Int32(64), "--allow-remote"),
        (["--listen", ":9436"], 64, "--allow-remote"),
        (["--listen", "[::]:9436"], 64, "--allow-remote"),
        (["--once", "--listen", "127.0.0.1:1"], 64, "not both"),
        (["--listen", "nonsense"], 64, "invalid"), (["--user", "no-such-user"], 64, "invalid"),
    ])
    func refuses(arguments: [String], code: Int32, words: String) throws {
        let outcome = try Tool.run(RunningExporter.program.path, ["export"] + arguments)
        #expect(outcome.code == code && outcome.output.contains(words), "\(outcome.output)")
    }

    /// Many more files than an observe backend has room for: it is made anew, and nothing goes back.
    @Test func filesWithoutEndDoNotFillIt() throws {
        let served = try ServedMount(.directIOParallel)
        let exporter = try RunningExporter([served.mountPoint, "--write-calls"])
        #expect(Host.eventually { isWatched(exporter, served.mountPoint, 1) })
        var (seen, descriptors) = (UInt64(0), Set<Double>())
        for batch in 0..<5 {
            let files = try open(100, on: served, "\(batch)")
            for file in files { try file.writeAll([1]) }
            // Time for a search, and for a reading that finds the backend nearly full.
            sleep(2)
            for file in files { try file.writeAll([1]) }
            let counted = try calls(exporter, served.mountPoint)
            #expect(counted > seen)
            seen = counted
            for file in files { try file.close() }
            sleep(1)
            descriptors.insert(try value(exporter, "process_open_fds "))
        }
        let lost = try value(exporter, "fuselock_losses_total{kind=\"calls_unwatched\"} ")
        // What is written while one backend takes the place of another is in neither number.
        #expect(seen >= 400 && seen + UInt64(lost) <= 1000, "\(seen) counted, \(lost) lost")
        let over = try value(exporter, "fuselock_losses_total{kind=\"files_over_limit\"} ")
        #expect(over == 0)
        #expect(descriptors.allSatisfy { $0 > 0 && $0 < 150 }, "\(descriptors)")
    }

    /// More files open than there is room for: a backend made anew would have no more of it.
    @Test func aFullBackendIsNotMadeAnewForNothing() throws {
        let served = try ServedMount(.directIOParallel)
        let exporter = try RunningExporter([
            "--backend", "observe", "--max-files", "4", served.mountPoint,
        ])
        #expect(Host.eventually { isWatched(exporter, served.mountPoint, 1) })
        let files = try open(6, on: served, "first")
        #expect(
            Host.eventually {
                (try? value(exporter, "fuselock_losses_total{kind=\"files_over_limit\"} ")) == 2
            })
        let before = try programs(exporter)
        sleep(1)
        _ = try exporter.scrape()
        #expect(try !before.isEmpty && programs(exporter) == before)
        for file in files { try file.close() }
        let others = try open(2, on: served, "second")
        #expect(
            Host.eventually {
                _ = try? exporter.scrape()
                return (try? programs(exporter).isDisjoint(with: before)) == true
            })
        for file in others { try file.close() }
    }

    /// A mount that nobody writes to has no program, map or descriptor of its own.
    @Test func idleMountsCostNothing() throws {
        let exporter = try RunningExporter(["--backend", "observe"])
        func figures() throws -> [Double] {
            try [
                "fuselock_bpf_programs_attached ", "fuselock_bpf_maps_bytes ", "process_open_fds ",
            ].map {
                try value(exporter, $0)
            }
        }
        let before = try figures()
        #expect(before.allSatisfy { $0 > 0 }, "\(before)")
        let served = try (0..<5).map { _ in try ServedMount(.directIO) }
        #expect(Host.eventually { served.allSatisfy { isWatched(exporter, $0.mountPoint, 1) } })
        let after = try figures()
        #expect(after.prefix(2) == before.prefix(2))
        // A scrape or two may be on its way out.
        #expect(after[2] <= before[2] + 2, "\(before) \(after)")
        // No program on the return of every system call of the machine.
        #expect(before.first == 3)
        #expect(
            try lines(exporter, served[0].mountPoint).allSatisfy { !$0.contains("write_calls") })
    }

    private func open(
        _ count: Int, on served: ServedMount, _ name: String
    ) throws -> [FileDescriptor] {
        try (0..<count).map { index in
            try FileDescriptor.open(
                FilePath("\(served.mountPoint)/\(name)-\(index)"), .writeOnly,
                options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        }
    }

    /// Numbers of the BPF programs it has open.
    private func programs(_ exporter: RunningExporter) throws -> Set<String> {
        let place = "/proc/\(exporter.process.processIdentifier)/fdinfo"
        let files = try FileManager.default.contentsOfDirectory(atPath: place)
        let lines = files.compactMap {
            try? String(contentsOfFile: "\(place)/\($0)", encoding: .utf8)
        }.flatMap { $0.split(separator: "\n") }
        return Set(lines.filter { $0.hasPrefix("prog_id:") }.map(String.init))
    }

    private func value(_ exporter: RunningExporter, _ prefix: String) throws -> Double {
        let line = (try exporter.scrape() ?? "").split(separator: "\n").first {
            $0.hasPrefix(prefix)
        }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) } ?? 0
    }

    @Test func whatIsInTheWayIsSaid() throws {
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        let textfile = try Tool.run(
            RunningExporter.program.path, ["export", "--textfile", directory.path])
        #expect(textfile.code == 1 && textfile.output.contains("has to be nobody's (--user)"))
        let exporter = try RunningExporter([])
        let taken = try Tool.run(
            RunningExporter.program.path, ["export", "--listen", "127.0.0.1:\(exporter.port)"])
        #expect(taken.code == 1)
        #expect(
            taken.output.contains(
                "Cannot listen on 127.0.0.1:\(exporter.port): Address already in use"))
        let elsewhere = try Tool.run(
            RunningExporter.program.path, ["export", "--once", "--duration", "1ms", "/proc"])
        #expect(elsewhere.code == 0 && elsewhere.output.contains("/proc is on no FUSE mount now"))
    }

    @Test func onceIsOneTextOnStdout() throws {
        let served = try ServedMount(.directIOParallel)
        let writers = try RunningWriters(on: served.mountPoint, seconds: 3)
        let outcome = try Tool.run(
            "/bin/sh",
            [
                "-c", "\"$0\" export --once --duration 1s \"$1\" 2>/dev/null",
                RunningExporter.program.path, served.mountPoint,
            ])
        writers.stop()
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("# HELP fuselock_build_info"))
        #expect(outcome.output.contains("mount=\"\(served.mountPoint)\""))
    }
}
