// HTTP/1.1 for the preview: one handler a connection; rendering happens off the event loop.

import Dispatch
import NIOCore
import NIOHTTP1

final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: PreviewServer
    private var head: HTTPRequestHead?

    init(_ server: PreviewServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, on: context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, on channel: any Channel) {
        guard head.method == .GET || head.method == .HEAD else {
            return send(.init(status: .methodNotAllowed, type: "text/plain", bytes: []), to: head, on: channel)
        }
        if head.uri == PreviewServer.eventsPath { return openEvents(head, on: channel) }
        let server = server
        DispatchQueue.global().async {
            let answer = server.answer(to: head.uri)
            channel.eventLoop.execute { send(answer, to: head, on: channel) }
        }
    }

    /// A response without an end: events are written into it as they come.
    private func openEvents(_ head: HTTPRequestHead, on channel: any Channel) {
        let headers: HTTPHeaders = ["content-type": "text/event-stream", "cache-control": "no-store"]
        channel.writeAndFlush(
            HTTPServerResponsePart.head(HTTPResponseHead(version: head.version, status: .ok, headers: headers)), promise: nil)
        server.listen(channel)
    }
}

private func send(_ answer: PreviewServer.Answer, to head: HTTPRequestHead, on channel: any Channel) {
    var headers: HTTPHeaders = [
        "content-type": answer.type, "content-length": String(answer.bytes.count), "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    ]
    if !head.isKeepAlive { headers.add(name: "connection", value: "close") }
    channel.write(
        HTTPServerResponsePart.head(HTTPResponseHead(version: head.version, status: answer.status, headers: headers)), promise: nil)
    if head.method != .HEAD {
        channel.write(HTTPServerResponsePart.body(.byteBuffer(channel.allocator.buffer(bytes: answer.bytes))), promise: nil)
    }
    let done = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    if !head.isKeepAlive { done.whenComplete { _ in channel.close(promise: nil) } }
}
