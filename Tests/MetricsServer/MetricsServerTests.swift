// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import MetricsServer

/// A server on a free port of the loopback address, and clients that write bytes.
@Suite(.timeLimit(.minutes(10))) struct MetricsServerTests {
    private struct Site: MetricsSite {
        let paths: Set<String> = ["/metrics", "/sick"]

        func page(at path: String, accept: String) async -> Page {
            Page("\(path) for \(accept)\n", isWell: path != "/sick")
        }
    }

    /// Limits of time that no busy machine reaches.
    private static let patient: ServerLimits = {
        var limits = ServerLimits()
        (limits.firstRequest, limits.nextRequest, limits.answer) = (.hours(1), .hours(1), .hours(1))
        return limits
    }()

    /// Sends bytes and returns all that comes back until the server closes.
    private func exchange(
        _ request: String, _ limits: ServerLimits = Self.patient
    ) async throws -> String {
        try await serving(limits) { try await Self.ask($0, request) }
    }

    private func serving<Value>(
        _ limits: ServerLimits = Self.patient, _ body: (SocketAddress) async throws -> Value
    ) async throws -> Value {
        let server = MetricsServer(Site(), limits: limits)
        let address = try #require(try await server.start(host: "127.0.0.1", port: 0))
        do {
            let value = try await body(address)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    private static func ask(
        _ address: SocketAddress, _ request: String, halfClosing: Bool = false
    ) async throws -> String {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            var text = ""
            // A server that cuts a client off may reset the connection: what came before counts.
            do {
                if !request.isEmpty { try await outbound.write(ByteBuffer(string: request)) }
                if halfClosing { outbound.finish() }
                for try await bytes in inbound { text += String(buffer: bytes) }
            } catch {}
            return text
        }
    }

    @Test func getsAPage() async throws {
        let answer = try await exchange(
            "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\nAccept: b\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n/metrics for b\n"))
        #expect(answer.contains("content-length: 15\r\n"))
    }

    @Test func theRootNamesThePages() async throws {
        let answer = try await exchange(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("\r\n\r\n/"))
        #expect(answer.contains("/metrics\n"), "\(answer)")
    }

    @Test func absoluteTargetsArePaths() async throws {
        let answer = try await exchange(
            "GET http://a:9796/metrics?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer.hasSuffix("/metrics for \n"), "\(answer)")
    }

    /// A client that closes its side once it has asked, and keeps the connection alive by its request.
    @Test func halfClosedClientsAreAnswered() async throws {
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
        let answer = try await serving { try await Self.ask($0, request, halfClosing: true) }
        #expect(answer.hasSuffix("/metrics for \n"), "\(answer)")
        let nothing = try await serving { try await Self.ask($0, "", halfClosing: true) }
        #expect(nothing.isEmpty)
    }

    @Test func headHasNoBody() async throws {
        let answer = try await exchange(
            "HEAD /metrics HTTP/1.1\r\nHost: a\r\nAccept: b\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\n"))
        #expect(answer.contains("content-length: 15\r\n"))
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\n", "405"), ("GET /metrics/ HTTP/1.1\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\n", "405"), ("DELETE /metrics HTTP/1.1\r\n", "405"),
        ("GET /sick HTTP/1.1\r\n", "503"), ("gibberish\r\n", "400"),
        ("GET /metrics HTTP/1.1\r\nContent-Length: 3\r\n", "413"),
        ("GET /metrics HTTP/1.1\r\nX: \(String(repeating: "x", count: 9000))\r\n", "431"),
    ])
    func refuses(request: String, status: String) async throws {
        let body = status == "413" ? "abc" : ""
        let answer = try await exchange(
            request + "Host: a\r\nConnection: close\r\n\r\n" + body)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(status != "405" || answer.contains("allow: GET, HEAD\r\n"))
    }

    @Test func slowClientsAreCutOff() async throws {
        var limits = Self.patient
        limits.firstRequest = .milliseconds(50)
        #expect(try await exchange("GET /metrics HTTP/1.1\r\nHo", limits) == "")
        limits.firstRequest = .hours(1)
        limits.nextRequest = .milliseconds(50)
        let answer = try await exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET", limits)
        #expect(answer.hasSuffix("/metrics for \n"))
    }

    /// Clients that connect and say nothing: whoever asks is answered beside them.
    @Test func idleConnectionsKeepNobodyWaiting() async throws {
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let answer = try await serving { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { _ = try await Self.ask(address, "") } }
                for _ in 0..<10 { group.addTask { _ = try await Self.ask(address, "GET /met") } }
                try await Task.sleep(for: .milliseconds(300))
                let answer = try await Self.ask(address, request)
                group.cancelAll()
                return answer
            }
        }
        #expect(answer.hasSuffix("/metrics for \n"), "\(answer)")
    }

    @Test func connectionsBeyondTheLimitAreClosed() async throws {
        var limits = ServerLimits()
        limits.connections = 0
        #expect(try await exchange("GET /metrics HTTP/1.0\r\n\r\n", limits) == "")
    }

    @Test func manyScrapesAtOnce() async throws {
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let answers = try await serving { address in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await Self.ask(address, request) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers.count == 50)
        #expect(answers.allSatisfy { $0.hasSuffix("/metrics for \n") })
    }
}
