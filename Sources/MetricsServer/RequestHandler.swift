// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after the other, each in its time.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let site: any MetricsSite
    private let limits: ServerLimits
    private let budget: RequestBudget
    private var isAnswering = false
    private var isInputClosed = false
    private var head: HTTPRequestHead?
    private var deadline: Scheduled<Void>?

    init(_ site: any MetricsSite, _ limits: ServerLimits, _ budget: RequestBudget) {
        self.site = site
        self.limits = limits
        self.budget = budget
    }

    func handlerAdded(context: ChannelHandlerContext) { allow(limits.firstRequest, context) }
    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            budget.renew()
            isAnswering = true
            allow(limits.answer, context)
            answer(head, context)
        }
    }

    /// A client that has sent all it will send (`nc -N`) waits for its answer all the same.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            if !isAnswering { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let hasBody =
            head.headers.contains(name: "transfer-encoding")
            || (head.headers.first(name: "content-length") ?? "0") != "0"
        guard !hasBody else { return refuse(head, .payloadTooLarge, context, closing: true) }
        let path = Self.path(of: head.uri)
        guard site.paths.contains(path) else { return answerElsewhere(path, head, context) }
        guard head.method == .GET || head.method == .HEAD else {
            return refuse(head, .methodNotAllowed, context)
        }
        let (site, accept) = (site, head.headers["accept"].joined(separator: ","))
        let bound = NIOLoopBound((self, context, head), eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { await site.page(at: path, accept: accept) }
            .whenSuccess { page in
                let (handler, context, head) = bound.value
                handler.send(page, for: head, context)
            }
    }

    /// The path of a target, which may be absolute (RFC 9112, 3.2.2).
    private static func path(of target: String) -> String {
        var rest = target[...].prefix { $0 != "?" }
        if let scheme = rest.firstRange(of: "://"), !rest.hasPrefix("/") {
            rest = rest[scheme.upperBound...].drop { $0 != "/" }
            if rest.isEmpty { rest = "/" }
        }
        return String(rest)
    }

    /// The root names the pages that there are.
    private func answerElsewhere(
        _ path: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        guard path == "/", head.method == .GET || head.method == .HEAD else {
            return refuse(head, path == "/" ? .methodNotAllowed : .notFound, context)
        }
        write(
            site.paths.sorted().map { "\($0)\n" }.joined(), type: "text/plain; charset=utf-8",
            status: .ok, for: head, context)
    }

    private func send(_ page: Page, for head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        write(
            page.body, type: page.contentType, status: page.isWell ? .ok : .serviceUnavailable,
            for: head, context)
    }

    private func refuse(
        _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ context: ChannelHandlerContext,
        closing: Bool = false
    ) {
        write(
            "\(status.reasonPhrase)\n", type: "text/plain; charset=utf-8", status: status,
            for: head,
            context, closing: closing)
    }

    private func write(
        _ body: String, type: String, status: HTTPResponseStatus, for head: HTTPRequestHead,
        _ context: ChannelHandlerContext, closing: Bool = false
    ) {
        let keepsAlive = head.isKeepAlive && !closing && !isInputClosed
        var headers = HTTPHeaders([
            ("content-type", type), ("content-length", "\(body.utf8.count)"),
            ("x-content-type-options", "nosniff"),
        ])
        if status == .methodNotAllowed { headers.add(name: "allow", value: "GET, HEAD") }
        if !keepsAlive { headers.add(name: "connection", value: "close") }
        let answer = HTTPResponseHead(version: head.version, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .HEAD {
            let bytes = context.channel.allocator.buffer(string: body)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { result in
            let (handler, context) = bound.value
            handler.isAnswering = false
            guard keepsAlive, !handler.isInputClosed, case .success = result else {
                return context.close(promise: nil)
            }
            handler.allow(handler.limits.nextRequest, context)
        }
    }

    /// Ends the connection unless the next step is done in time.
    private func allow(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }
}
