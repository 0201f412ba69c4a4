// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Logging
import SystemPackage
import Testing

/// Runs a shell script in a guest that has the program under test, and reads what it left.
struct GuestScript {
    let kernel: KernelSpec
    var cpus = 4
    var inputs: [String] = []
    var modules: [String] = []
    var timeout = Duration.seconds(300)
    var accelerator = GuestMachine.Accelerator.tcg

    struct Outcome {
        let result: GuestResult
        let folder: FilePath

        /// A file the script wrote to /out.
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: folder.appending(name).string, encoding: .utf8)
        }

        /// A report the script had written to /out.
        func report(_ name: String) throws -> Report {
            let data = try Data(contentsOf: URL(fileURLWithPath: folder.appending(name).string))
            return try JSONDecoder().decode(Report.self, from: data)
        }

        func remove() {
            try? FileManager.default.removeItem(atPath: folder.string)
        }
    }

    /// The folder of this package.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The program under test: what FUSELOCK_BINARY names, else this package's debug build.
    static var binary: String {
        if let named = ProcessInfo.processInfo.environment["FUSELOCK_BINARY"] { return named }
        return package.appendingPathComponent(".build/debug/fuselock").path
    }

    /// Why no guest can run here; `nil` when one can.
    static var obstacle: String? {
        let needed = ["qemu-system-x86_64", "busybox"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let missing = needed.filter { tool in
            !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
        }
        if !missing.isEmpty { return "missing: \(missing.joined(separator: ", "))" }
        return FileManager.default.isExecutableFile(atPath: binary)
            ? nil : "no \(binary): make build"
    }

    /// A shell function that repeats a run which reports a loss, four times at most (`tries`): on a busy
    /// host a guest's CPU can stand still inside a program. Silent unless a run fails.
    static let untilExact = """
        until_exact() {
            for try in ${tries:-1 2 3 4 5}; do
                fuselock "$@" > /out/text || { echo "$*: exit $?"; return; }
                grep -q 'every count .*is exact' /out/text && return
            done
        }

        """

    /// `mounted PATH` returns when a server that was just started has mounted it. Every script has it.
    private static let mounted = """
        mounted() {
            until grep -q " $1 fuse" /proc/mounts; do sleep 0.1; done
        }

        """

    /// The script runs in busybox' sh, with the program as `fuselock` and /out to write to.
    func run(_ script: String) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-kernels-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("script.sh")
        try Data((Self.mounted + script).utf8).write(to: file)
        let logger = Logger(label: "kernels")
        var machine = GuestMachine()
        machine.cpus = cpus
        machine.timeout = timeout
        machine.accelerator = accelerator
        var job = GuestJob(executable: "/bin/busybox", arguments: ["sh", "/script.sh"])
        job.inputs = [
            .init(FilePath(file.path), at: "/script.sh"),
            .init(FilePath(Self.binary), at: "/usr/bin/fuselock"),
        ]
        job.inputs += inputs.map { .init(FilePath($0)) }
        job.modules = modules
        job.outputs = [.init("/out", to: FilePath(folder.path))]
        let image = try await KernelCache(logger: logger).kernel(kernel)
        await Slots.shared.take()
        var booted: Result<GuestResult, any Error>
        var attempt = 0
        let began = ContinuousClock.now
        repeat {
            attempt += 1
            booted = await Result { [machine, job] in
                try await Guest(kernel: image, machine: machine, logger: logger).run(job)
            }
        } while attempt < Self.attempts && Self.isEmulatorsFault(booted)
        await Slots.shared.giveBack()
        let seconds = (ContinuousClock.now - began).components.seconds
        print("guest: \(kernel), \(seconds) s, \(Test.current?.name ?? "")")
        if attempt > 1 { print("\(kernel): \(attempt - 1) guests died of \(Self.emulatorsFault)") }
        let result = try booted.get()
        return Outcome(result: result, folder: FilePath(folder.path))
    }

    /// Emulated CPUs that race with the kernel's patching of its own code can kill a guest, once in
    /// some thousand programs attached (QEMU 10).
    private static let emulatorsFault = "Oops: int3"
    private static let attempts = 3

    private static func isEmulatorsFault(_ booted: Result<GuestResult, any Error>) -> Bool {
        guard case .failure(LabError.panicked(let console)) = booted else { return false }
        return console.contains(emulatorsFault)
    }
}

/// As many guests at once as this machine has CPUs for: each keeps one or two busy.
actor Slots {
    static let shared = Slots(max(1, ProcessInfo.processInfo.activeProcessorCount / 2))

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: @Sendable () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
