// The wire between this program and a sandbox: the conversation with its agent, and connections from inside to servers of ours, all over the
// standard input and output of the engine's program. The other end, and what is said on it, is sandbox/wire.py.

import Glibc
import NIOCore
import NIOPosix

/// This program's end of a wire.
final class Wire: Sendable {
    /// What the engine's program is to have as its standard input and output. It takes them over.
    let input: CInt, output: CInt
    /// What the agent says, part by part, to the sandbox's end.
    let messages: AsyncStream<[UInt8]>
    private let channel: any Channel

    /// Lays a wire.
    /// - Parameter doors: the folder with the sockets of the servers that the sandbox may reach, each by its name.
    init(doors: String) async throws {
        let (down, up) = (try pipe(), try pipe())
        (input, output) = (down.read, up.write)
        let (messages, says) = AsyncStream<[UInt8]>.makeStream()
        self.messages = messages
        channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(WireHandler(doors: doors, says: says))
                }
            }
            .takingOwnershipOfDescriptors(input: up.read, output: down.write).get()
    }

    /// Says something that is no frame, before the first that is.
    func send(raw bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Says something to the agent. Where nobody hears it any more, `messages` have ended.
    func send(_ message: [UInt8]) {
        channel.writeAndFlush(Frame.message.bytes(0, ByteBuffer(bytes: message)), promise: nil)
    }

    /// Hangs up; what is still said is heard.
    func hangUp() {
        channel.close(mode: .output, promise: nil)
    }

    /// Ends it, whatever is still said.
    func close() {
        channel.close(promise: nil)
    }
}

/// A way from one end to the other, that no other program which is started gets hold of: a socket, because one of those can be made so at once.
private func pipe() throws -> (read: CInt, write: CInt) {
    var ends: [CInt] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
        throw EnvironmentFault("no pipe could be made: \(String(cString: strerror(errno)))")
    }
    return (ends[0], ends[1])
}

/// The kinds of frames; see sandbox/wire.py.
private enum Frame: UInt8 {
    case message, open, data, taken, end

    static let headerLength = 9
    /// How many bytes of a stream may be on their way, and how many of them are passed on before that is said.
    static let window = 1 << 20, quarter = window / 4
    /// No frame that comes in is longer.
    static let longest = window

    func bytes(_ stream: UInt32, _ body: ByteBuffer = ByteBuffer()) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(Self.headerLength + body.readableBytes)
        frame.writeMultipleIntegers(rawValue, stream, UInt32(body.readableBytes))
        frame.writeImmutableBuffer(body)
        return frame
    }
}

/// Takes apart what comes, and leads each stream to its server.
private final class WireHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let doors: String
    private let says: AsyncStream<[UInt8]>.Continuation
    private var received = ByteBuffer()
    private var streams: [UInt32: WireStream] = [:]
    private var sign: RepeatedTask?

    init(doors: String, says: AsyncStream<[UInt8]>.Continuation) {
        self.doors = doors
        self.says = says
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        // A sandbox far away would not hear otherwise that we are gone.
        sign = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(20), delay: .seconds(20)) { _ in
            channel.writeAndFlush(Frame.message.bytes(0), promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        sign?.cancel()
        says.finish()
        for stream in streams.values { stream.close() }
        streams = [:]
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = part } else { received.writeBuffer(&part) }
        while let (kind, number, length) = header() {
            guard length <= Frame.longest else { return context.close(promise: nil) }
            guard received.readableBytes >= Frame.headerLength + length else { break }
            received.moveReaderIndex(forwardBy: Frame.headerLength)
            take(kind, number, received.readSlice(length: length) ?? ByteBuffer(), context)
        }
        received.discardReadBytes()
    }

    private func header() -> (kind: UInt8, stream: UInt32, length: Int)? {
        received.peekMultipleIntegers(as: (UInt8, UInt32, UInt32).self).map { ($0.0, $0.1, Int($0.2)) }
    }

    private func take(_ kind: UInt8, _ number: UInt32, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        switch Frame(rawValue: kind) {
        case .message: says.yield(Array(body.readableBytesView))
        case .open: open(number, door: String(buffer: body), context)
        case .data: streams[number]?.pass(on: body)
        case .taken: streams[number]?.mayRead(body.getInteger(at: body.readerIndex, as: UInt32.self).map(Int.init) ?? 0)
        case .end: streams[number]?.passOnEnd()
        case nil: context.close(promise: nil)
        }
    }

    /// Connects to the server at a door. Only the names that we have given are asked for, and none leads out of the folder.
    private func open(_ number: UInt32, door: String, _ context: ChannelHandlerContext) {
        let wire = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let stream = WireStream(number, wire) { handler.value.streams[number] = nil }
        streams[number] = stream
        guard Wire.doors.contains(door) else { return stream.failed() }
        let bound = NIOLoopBound(stream, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1 << 16))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(unixDomainSocketPath: "\(doors)/\(door)")
            .whenFailure { _ in bound.value.failed() }
    }
}

extension Wire {
    /// The servers that a sandbox may reach, by the names of their sockets.
    static let (registry, visitor) = ("registry", "visitor")
    fileprivate static let doors = [registry, visitor]
}

/// One connection from inside a sandbox to a server of ours: what the server says goes onto the wire, and what comes there goes to the server.
private final class WireStream: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: UInt32
    private let wire: any Channel
    private let forget: () -> Void
    private var context: ChannelHandlerContext?
    /// What has come before the server took the connection.
    private var early: [ByteBuffer] = []
    /// How many bytes of the server's may go onto the wire.
    private var room = Frame.window
    /// Bytes passed on to the server that the other end does not know of.
    private var passed = 0
    private var serverHasEnded = false
    private var otherHasEnded = false

    init(_ number: UInt32, _ wire: any Channel, forget: @escaping () -> Void) {
        self.number = number
        self.wire = wire
        self.forget = forget
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let early = early
        self.early = []
        for part in early { pass(on: part) }
        if otherHasEnded { context.close(mode: .output, promise: nil) }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        room -= part.readableBytes
        wire.writeAndFlush(Frame.data.bytes(number, part), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if room > 0, !serverHasEnded { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { serverEnded() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        serverEnded()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// The server could not be reached, or there is none.
    func failed() {
        serverEnded()
    }

    /// Passes on what came; where the server does not listen any more it is lost, as on any connection.
    func pass(on part: ByteBuffer) {
        if context == nil, !serverHasEnded { return early.append(part) }
        let count = part.readableBytes
        guard let context else { return taken(count) }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(part)).whenComplete { _ in bound.value.taken(count) }
    }

    func passOnEnd() {
        otherHasEnded = true
        context?.close(mode: .output, promise: nil)
        sweep()
    }

    func mayRead(_ count: Int) {
        let stoodStill = room <= 0
        room += count
        if stoodStill, room > 0, !serverHasEnded { context?.read() }
    }

    func close() {
        serverHasEnded = true
        context?.close(promise: nil)
    }

    private func taken(_ count: Int) {
        passed += count
        guard passed >= Frame.quarter else { return }
        wire.writeAndFlush(Frame.taken.bytes(number, ByteBuffer(integer: UInt32(passed))), promise: nil)
        passed = 0
    }

    private func serverEnded() {
        guard !serverHasEnded else { return }
        serverHasEnded = true
        early = []
        wire.writeAndFlush(Frame.end.bytes(number), promise: nil)
        sweep()
    }

    /// Forgets the stream in which all has been said.
    private func sweep() {
        guard serverHasEnded, otherHasEnded else { return }
        context?.close(promise: nil)
        forget()
    }
}
