// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server for GET and HEAD of a few paths, and nothing else.
///
/// Other methods get 405, other paths 404, a request with a body 413, one that is too long 431; a client
/// that takes too long to ask or to listen is cut off, and so is one connection too many.
public final class MetricsServer: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let limits: ServerLimits
    private let site: any MetricsSite
    private let connections = Atomic(0)
    private let listener = Mutex<(any Channel)?>(nil)

    /// A server that does not listen yet.
    public init(_ site: any MetricsSite, limits: ServerLimits = ServerLimits()) {
        self.site = site
        self.limits = limits
    }

    /// Binds and listens.
    ///
    /// - Parameter port: 0 for any free one.
    /// - Returns: the address that is listened on.
    /// - Throws: `BindRefused`, or that the host has no address.
    public func start(host: String, port: Int) async throws -> SocketAddress? {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in self.prepare(channel) }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: host, port: port).get()
        } catch let error as IOError {
            throw BindRefused(code: error.errnoCode)
        }
        listener.withLock { $0 = channel }
        return channel.localAddress
    }

    /// Stops listening and ends every connection.
    public func stop() async {
        let channel = listener.withLock { $0 }
        try? await channel?.close()
        try? await group.shutdownGracefully()
    }

    private func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let open = connections.add(1, ordering: .relaxed).newValue
        channel.closeFuture.whenComplete { _ in self.connections.subtract(1, ordering: .relaxed) }
        guard open <= limits.connections else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
            let budget = RequestBudget(limits.requestBytes)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(RequestBudgetHandler(budget))
            try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
            try pipeline.addHandler(RequestHandler(self.site, self.limits, budget))
        }
    }
}

/// The kernel does not let an address be listened on.
public struct BindRefused: Error {
    /// The `errno`.
    public let code: Int32
}
