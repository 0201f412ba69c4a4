// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShippedDashboards
import Testing

/// `fuselock export` on a port of its own.
final class RunningExporter {
    /// The program next to the tests.
    static let program = URL(
        fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/exe")) ?? "/"
    ).deletingLastPathComponent().appendingPathComponent("fuselock")

    /// This kernel allows one of the backends.
    static let isPossible: Bool = {
        let arguments = ["export", "--once", "--duration", "1ms"]
        return (try? Tool.run(program.path, arguments).code) == 0
    }()

    let port: Int
    let process = Process()
    private let errors: URL

    init(_ arguments: [String]) throws {
        port = try PrometheusServer.freePort()
        errors = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-export-\(UUID().uuidString.prefix(8))")
        try Data().write(to: errors)
        process.executableURL = Self.program
        process.arguments = ["export", "--listen", "127.0.0.1:\(port)"] + arguments
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let deadline = Date().addingTimeInterval(30)
        while process.isRunning, Date() < deadline {
            if log.contains("running as") || arguments.contains("root") && log.contains("listening")
            {
                return
            }
            usleep(20_000)
        }
        Issue.record("the exporter did not start: \(log)")
    }

    deinit { _ = try? end() }

    /// What it said.
    var log: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// What a scrape gets.
    func scrape(accept: String = "text/plain", path: String = "/metrics") throws -> String? {
        let url = "http://127.0.0.1:\(port)\(path)"
        let outcome = try Tool.run("curl", ["-sf", "-m", "10", "-H", "Accept: \(accept)", url])
        return outcome.code == 0 ? outcome.output : nil
    }

    /// Ends it as systemd does; how it ended.
    @discardableResult
    func end() throws -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: errors)
        return process.terminationStatus
    }
}

/// `fuselock bench --no-trace`: four writers on a mount.
final class RunningWriters {
    private let process = Process()

    init(on mount: String, seconds: Int) throws {
        process.executableURL = RunningExporter.program
        process.arguments = ["bench", mount, "--no-trace", "--duration", "\(seconds)s"]
        (process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, FileHandle.nullDevice
        )
        try process.run()
    }

    deinit { stop() }

    /// Until they are done.
    func wait() { process.waitUntilExit() }

    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }
}
