// The user's own terminal, led into a sandbox: what is typed goes to a socket, and what comes from there is shown.

import FoundationEssentials
import Glibc

/// Somebody who looks around in a sandbox.
final class Visitor: Sendable {
    /// Seconds that a visit may last.
    static let longest = 86_400

    /// The size of the terminal.
    let rows: Int
    let columns: Int
    private let listener: Int32
    private let before: termios?

    /// Listens at a path for the shell inside, and leads the terminal to the first that comes.
    /// - Throws: `EnvironmentFault` where the socket cannot be made.
    init(socket path: String) throws {
        var size = winsize()
        let hasSize = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
        (rows, columns) = hasSize ? (Int(size.ws_row), Int(size.ws_col)) : (40, 120)
        let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard listener >= 0, bound == 0, listen(listener, 1) == 0 else {
            throw EnvironmentFault("no shell can be given", details: "\(path): \(String(cString: strerror(errno)))")
        }
        var settings = termios()
        before = tcgetattr(0, &settings) == 0 ? settings : nil
        self.listener = listener
        let isTerminal = before != nil
        // Of its own: reading the terminal blocks.
        Thread.start { Self.lead(listener, isTerminal: isTerminal) }
    }

    /// Puts the terminal back as it was.
    func leave() {
        if var before { tcsetattr(0, TCSADRAIN, &before) }
        close(listener)
    }

    private static func lead(_ listener: Int32, isTerminal: Bool) {
        let inside = accept(listener, nil, nil)
        guard inside >= 0 else { return }
        if isTerminal {
            var settings = termios()
            tcgetattr(0, &settings)
            cfmakeraw(&settings)
            tcsetattr(0, TCSADRAIN, &settings)
        }
        var ends = [pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: inside, events: Int16(POLLIN), revents: 0)]
        while poll(&ends, 2, -1) >= 0 || errno == EINTR {
            if ends[1].revents != 0, !copy(from: inside, to: 1) { break }
            if ends[0].revents != 0, !copy(from: 0, to: inside) {
                shutdown(inside, Int32(SHUT_WR))
                ends[0].fd = -1
            }
        }
        close(inside)
    }

    private static func copy(from source: Int32, to target: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(source, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        var rest = buffer[..<count]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(target, $0.baseAddress, $0.count) }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}

/// A thread of the system's, for calls that block.
private enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Box(body)).toOpaque()
        let status = pthread_create(
            &thread, nil,
            {
                Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
                return nil
            }, box)
        if status == 0 { pthread_detach(thread) }
    }
}
