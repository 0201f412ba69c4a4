// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel

/// The program itself, which is built next to the tests.
enum OwnProgram {
    static let path: String = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent("fuselock").path
    }()

    struct Outcome {
        let code: Int32
        let output: Data
        let errors: String

        func diagnosis() throws -> Diagnosis {
            try JSONDecoder().decode(Diagnosis.self, from: output)
        }
    }

    /// In the environment of a run and of all that it starts: which run that is.
    static let mark = "FUSELOCK_TEST_RUN"

    /// Runs the program to its end, through `wrapper` if there is one.
    ///
    /// - Parameter run: its mark.
    /// - Parameter whileRunning: gets the process ID once the program has started.
    static func run(
        _ arguments: [String], wrapper: [String] = [], run: String = "",
        whileRunning: (pid_t) throws -> Void = { _ in }
    ) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-commands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: nobody has to drain them.
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        let words = wrapper + [path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging([mark: run]) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        defer { process.waitUntilExit() }
        try whileRunning(process.processIdentifier)
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: try Data(contentsOf: files[0]),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    /// The processes of this program, of one run if one is given: ID and arguments.
    static func processes(of run: String? = nil) -> [(id: pid_t, arguments: [String])] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.compactMap { id in
            let image = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(id)/exe")
            guard image == path, run.map({ isPart(id, of: $0) }) ?? true,
                let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline")
            else { return nil }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return (id, words)
        }
    }

    private static func isPart(_ id: pid_t, of run: String) -> Bool {
        let variables = FileManager.default.contents(atPath: "/proc/\(id)/environ") ?? Data()
        return variables.split(separator: 0).contains { $0.elementsEqual("\(mark)=\(run)".utf8) }
    }

    /// Waits until `condition` holds, 60 s at most; whether it does.
    static func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            usleep(10_000)
        }
        return true
    }
}
