// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage
import Testing

@testable import Lab

/// Boots of a real kernel, the smallest one. Each is an emulated machine, so they take turns.
@Suite(.serialized, .enabled(if: Tools.canBoot, "no QEMU, busybox, setpriv or apt in PATH"))
struct GuestTests {
    private func guest(timeout: Duration = .seconds(60)) async throws -> Guest {
        let logger = Logger(label: "fuselock.lab.tests")
        let kernel = try await KernelCache(logger: logger).kernel(
            try KernelSpec(parsing: "debian:6.12"))
        var machine = GuestMachine()
        machine.cpus = 2
        machine.memory = 1024
        machine.timeout = timeout
        return Guest(kernel: kernel, machine: machine, logger: logger)
    }

    private func shell(_ script: String) -> GuestJob {
        GuestJob(executable: "/bin/sh", arguments: ["-c", script])
    }

    @Test func exitCodeStreamsAndFilesComeBack() async throws {
        let folder = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(folder) }
        let data = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }
        try HostFiles.write(data, to: folder.appending("data"))
        var job = shell(
            """
            cat /in/data; printf 'a\\000\\377b' >&2
            mkdir -p /out/d/e; cp /in/data /out/d/e/copy; echo "$NAME" >/tmp/name
            (sleep 1000 &)
            exit 7
            """)
        job.environment = ["NAME": "it's here"]
        job.inputs = [.init(folder, at: "/in")]
        job.outputs = [
            .init("/out/d", to: folder.appending("tree")),
            .init("/tmp/name", to: folder.appending("name")),
            .init("/tmp/nothing", to: folder.appending("nothing")),
        ]
        let result = try await guest().run(job)
        #expect(result.exitCode == 7)
        #expect(result.standardOutput == data)
        #expect(result.standardError == [0x61, 0, 0xFF, 0x62])
        #expect(try HostFiles.read(folder.appending("tree/e/copy")) == data)
        #expect(try HostFiles.read(folder.appending("name")) == Array("it's here\n".utf8))
        #expect(result.missing == [.init("/tmp/nothing", to: folder.appending("nothing"))])
        #expect(!HostFiles.exists(folder.appending("nothing")))
    }

    @Test func aHungCommandIsKilledAndTheConsoleShown() async throws {
        let guest = try await guest(timeout: .seconds(2))
        let error = await #expect(throws: LabError.self) {
            try await guest.run(shell("echo '<1>last words' >/dev/kmsg; sleep 1000"))
        }
        guard case .timedOut(let limit, let console) = error else {
            Issue.record("not a timeout: \(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(limit == .seconds(2))
        #expect(console.contains("last words"))
    }

    @Test func aPanicIsShown() async throws {
        let guest = try await guest()
        let error = await #expect(throws: LabError.self) {
            try await guest.run(shell("echo c >/proc/sysrq-trigger; sleep 1000"))
        }
        guard case .panicked(let console) = error else {
            Issue.record("not a panic: \(error.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(console.contains("Kernel panic - not syncing: sysrq triggered crash"))
    }

    @Test func cancellingKillsTheGuest() async throws {
        let guest = try await guest()
        let task = Task { try await guest.run(shell("sleep 1000")) }
        try await Task.sleep(for: .seconds(1))
        task.cancel()
        await #expect(throws: LabError.cancelled) { try await task.value }
    }

    @Test func anImageThatIsNoneIsSaidToBe() async throws {
        let logger = Logger(label: "fuselock.lab.tests")
        let guest = Guest(kernel: GuestKernel(image: "/etc/hostname"), logger: logger)
        let error = await #expect(throws: LabError.self) { try await guest.run(shell("true")) }
        guard case .emulatorFailed = error else {
            Issue.record("not QEMU's failure: \(error.map { "\($0)" } ?? "nothing")")
            return
        }
    }
}
