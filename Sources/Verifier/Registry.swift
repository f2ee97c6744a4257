// The registry that engines in sandboxes see, whatever registry they ask for: read-only, over HTTP on a Unix socket.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A registry that serves an image store.
struct Registry: Sendable {
    private let channel: any Channel

    /// How many connections there may be at once, and how long one may stand idle. What connects is a tutorial's, and may be anything.
    private static let (connections, idle) = (64, TimeAmount.seconds(30))

    /// Starts to serve on a Unix socket, to which sandboxes are led by their wires.
    init(_ store: ImageStore, socket: String) async throws {
        try await self.init(store, at: SocketAddress(unixDomainSocketPath: socket))
    }

    /// Starts to serve at any address.
    init(_ store: ImageStore, at address: SocketAddress) async throws {
        let open = ConnectionCount()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                guard open.add(1) <= Self.connections else {
                    open.add(-1)
                    return channel.close()
                }
                channel.closeFuture.whenComplete { _ in open.add(-1) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: Self.idle))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(store))
                }
            }
            .bind(to: address).get()
    }

    /// The port it listens on, where it has one.
    var port: Int? { channel.localAddress?.port }

    func close() async {
        try? await channel.close()
    }
}

/// How many connections are open.
private final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    @discardableResult func add(_ change: Int) -> Int { count.add(change, ordering: .relaxed).newValue }
}

/// What is sent back.
private struct Reply: Sendable {
    var status: HTTPResponseStatus = .ok
    var headers: [(String, String)] = []
    var body = Body.bytes([])

    enum Body: Sendable {
        case bytes([UInt8])
        case file(String)
    }

    static func problem(_ status: HTTPResponseStatus, _ code: String, _ message: String) -> Reply {
        Reply(
            status: status, headers: [("Content-Type", "application/json")],
            body: .bytes(Array(#"{"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#.utf8)))
    }
}

/// Works out the reply to a request.
private func reply(_ head: HTTPRequestHead, _ store: ImageStore) async -> Reply {
    guard head.method == .GET || head.method == .HEAD else {
        return .problem(.methodNotAllowed, "UNSUPPORTED", "this registry is read-only")
    }
    var path = head.uri.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    guard path.first == "v2" else { return .problem(.notFound, "UNSUPPORTED", "not found") }
    path.removeFirst()
    // The version check that clients begin with.
    guard !path.isEmpty else { return Reply(headers: [("Content-Type", "application/json")], body: .bytes(Array("{}".utf8))) }
    guard path.count >= 3, let reference = path.popLast(), let kind = path.popLast(),
        let name = ImageName(host: head.headers.first(name: "Host") ?? "", repository: path.joined(separator: "/"), reference: reference)
    else { return .problem(.notFound, "NAME_INVALID", "invalid repository name") }
    switch kind {
    case "manifests":
        switch await store.manifest(name) {
        case .manifest(let manifest):
            return Reply(
                headers: [("Content-Type", manifest.mediaType), ("Docker-Content-Digest", manifest.digest)], body: .bytes(manifest.bytes))
        case .unknownTag: return .problem(.notFound, "MANIFEST_UNKNOWN", "manifest unknown")
        // Docker Hub does not tell a repository that is not there from a private one.
        case .unknownRepository: return .problem(.unauthorized, "DENIED", "requested access to the resource is denied")
        }
    case "blobs":
        guard let file = store.blob(reference) else { return .problem(.notFound, "BLOB_UNKNOWN", "blob unknown to registry") }
        return Reply(headers: [("Content-Type", "application/octet-stream"), ("Docker-Content-Digest", reference)], body: .file(file))
    default: return .problem(.notFound, "UNSUPPORTED", "not found")
    }
}

/// Answers the requests of one connection, one after the other.
private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let store: ImageStore
    private var head: HTTPRequestHead?
    /// Whether a reply is being worked out or sent: an image may take minutes to come from its registry.
    private var isBusy = false

    init(_ store: ImageStore) {
        self.store = store
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            isBusy = true
            let (store, channel) = (store, NIOLoopBound((self, context), eventLoop: context.eventLoop))
            let eventLoop = context.eventLoop
            Task {
                let reply = await reply(head, store)
                eventLoop.execute {
                    let (handler, context) = channel.value
                    handler.send(reply, to: head, context)
                }
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, !isBusy { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ reply: Reply, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(reply.headers)
        let body: (part: IOData, length: Int, file: NIOFileHandle?)
        switch reply.body {
        case .bytes(let bytes): body = (.byteBuffer(ByteBuffer(bytes: bytes)), bytes.count, nil)
        case .file(let path):
            // The kernel sends it from the file: no more of a blob is in memory than a socket holds.
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                return send(.problem(.notFound, "BLOB_UNKNOWN", "blob unknown to registry"), to: request, context)
            }
            let file = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
            let region = FileRegion(fileHandle: file, readerIndex: 0, endIndex: Int(lseek(descriptor, 0, SEEK_END)))
            body = (.fileRegion(region), region.readableBytes, file)
        }
        headers.add(name: "Content-Length", value: String(body.length))
        headers.add(name: "Docker-Distribution-Api-Version", value: "registry/2.0")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: request.version, status: reply.status, headers: headers))), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(body.part)), promise: nil) }
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            try? body.file?.close()
            let (handler, context) = loopBound.value
            handler.isBusy = false
            if !request.isKeepAlive { context.close(promise: nil) }
        }
    }
}
