// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// What a server shows.
public protocol MetricsSite: Sendable {
    /// Paths that lead somewhere.
    var paths: Set<String> { get }
    /// The page at one of these paths.
    ///
    /// - Parameter accept: the request's `Accept` header.
    func page(at path: String, accept: String) async -> Page
}

/// One answer.
public struct Page: Sendable {
    /// Whether what the page is about is well: 200, else 503.
    public var isWell: Bool
    /// The `Content-Type` header.
    public var contentType: String
    /// The text.
    public var body: String

    /// A page as given.
    public init(
        _ body: String, contentType: String = "text/plain; charset=utf-8", isWell: Bool = true
    ) {
        self.body = body
        self.contentType = contentType
        self.isWell = isWell
    }
}

/// What a server puts up with.
public struct ServerLimits: Sendable {
    /// Connections at once; more are closed.
    public var connections = 64
    /// Bytes of one request, head and all.
    public var requestBytes = 8192
    /// From a connection's beginning to the end of its first request.
    public var firstRequest = TimeAmount.seconds(5)
    /// From an answer to the end of the next request.
    public var nextRequest = TimeAmount.seconds(90)
    /// For a client to take an answer.
    public var answer = TimeAmount.seconds(10)

    /// The defaults.
    public init() {}
}
