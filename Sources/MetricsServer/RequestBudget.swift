// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Bytes that a client may still send before its request has to be complete. Belongs to one event loop.
final class RequestBudget {
    private let limit: Int
    private(set) var left: Int

    init(_ limit: Int) {
        self.limit = limit
        left = limit
    }

    func spend(_ count: Int) { left -= count }
    func renew() { left = limit }
}

/// Ends a connection whose request is too long, before anything parses it.
final class RequestBudgetHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let budget: RequestBudget
    private var isOver = false

    init(_ budget: RequestBudget) { self.budget = budget }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        budget.spend(unwrapInboundIn(data).readableBytes)
        guard budget.left < 0 else { return context.fireChannelRead(data) }
        isOver = true
        let answer = ByteBuffer(
            string: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
                + "Connection: close\r\nContent-Length: 0\r\n\r\n")
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in
            context.value.close(promise: nil)
        }
    }
}
