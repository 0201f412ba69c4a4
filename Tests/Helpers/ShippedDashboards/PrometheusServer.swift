// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Debian's Prometheus with the shipped configuration and rules, once a second instead of every 15.
public final class PrometheusServer {
    /// Where it listens.
    public let port: Int
    private let process = Process()
    private let folder: URL

    /// Why it cannot run here; `nil` when it can.
    public static var obstacle: String? {
        let missing = ["prometheus", "promtool"].filter { Tool.path(of: $0) == nil }
        return missing.isEmpty
            ? nil : "no \(missing.joined(separator: ", ")): .ci/packages test installs them"
    }

    /// Scrapes ports of this machine from now on.
    public init(scraping ports: [Int]) throws {
        port = try Self.freePort()
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-prometheus-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let shipped = Shipped.folder.appendingPathComponent("prometheus")
        let targets = ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
        let text = try Shipped.text(shipped.appendingPathComponent("prometheus.yml").path)
            .replacing("15s", with: "1s").replacing("\"127.0.0.1:9436\"", with: targets)
            .replacing("- recording", with: "- \(shipped.path)/recording")
            .replacing("- alerts", with: "- \(shipped.path)/alerts")
        let file = folder.appendingPathComponent("prometheus.yml")
        try Data(text.utf8).write(to: file)
        process.executableURL = Tool.path(of: "prometheus")
        process.arguments = [
            "--config.file=\(file.path)", "--storage.tsdb.path=\(folder.path)/data",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
        ]
        process.standardError = try FileHandle(forWritingTo: Self.touch(folder, "log"))
        try process.run()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What it said on stderr.
    public var log: String {
        (try? Shipped.text(folder.appendingPathComponent("log").path)) ?? ""
    }

    /// The samples that a query returns now, as promtool prints them; `nil` when it failed.
    public func query(_ expression: String) throws -> [String]? {
        let outcome = try Tool.run(
            "promtool", ["query", "instant", "http://127.0.0.1:\(port)", expression])
        guard outcome.code == 0 else { return nil }
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// Whether a query returns a number now.
    public func hasData(_ expression: String) throws -> Bool {
        try query(expression)?.contains { !$0.contains("=> NaN") } ?? false
    }

    /// Those without data at the end of `seconds`.
    public func withoutData(_ expressions: [Query], within seconds: Double) throws
        -> [Query]
    {
        let deadline = Date().addingTimeInterval(seconds)
        var left = expressions
        while !left.isEmpty, Date() < deadline {
            left = try left.filter { try !hasData($0.text) }
            usleep(200_000)
        }
        return left
    }

    private static func touch(_ folder: URL, _ name: String) throws -> URL {
        let file = folder.appendingPathComponent(name)
        try Data().write(to: file)
        return file
    }

    /// A port that nobody listens on.
    public static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRINUSE) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
