// The local preview: the site's routes served from memory, and the browser told to reload when a file changes.

import Blog
import Diagnostics
import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves a site from memory. Nothing is written to disk; a page is rendered when it is asked for.
public final class PreviewServer: Sendable {
    private let load: @Sendable () -> Site
    private let report: @Sendable (Site) -> Void
    private let current: Mutex<Current>
    private let listeners = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let listening = Mutex<(any Channel)?>(nil)

    private struct Current {
        var site: Site
        var routes: [String: Route]

        init(_ site: Site) {
            self.site = site
            routes = Dictionary(site.routes().map { ($0.path, $0) }) { first, _ in first }
        }
    }

    /// Reads the site.
    /// - Parameters:
    ///   - load: reads it anew; called once here and then for each `reload`.
    ///   - report: called with the site after it was read and after each page, which may have put new problems into its log.
    public init(load: @escaping @Sendable () -> Site, report: @escaping @Sendable (Site) -> Void = { _ in }) {
        self.load = load
        self.report = report
        let first = Current(load())
        current = Mutex(first)
        report(first.site)
    }

    /// Starts to listen.
    /// - Parameters:
    ///   - host: the address, such as `127.0.0.1`.
    ///   - port: the port; 0 for any free one.
    /// - Returns: the port.
    /// - Throws: `IOError` where the port is taken or may not be used.
    public func start(host: String, port: Int) throws -> Int {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(self))
                }
            }
        let channel = try bootstrap.bind(host: host, port: port).wait()
        listening.withLock { $0 = channel }
        return channel.localAddress?.port ?? port
    }

    /// Stops listening and closes what is open.
    public func stop() {
        listening.withLock { $0 }?.close(promise: nil)
        for channel in listeners.withLock({ $0.values.map { $0 } }) { channel.close(promise: nil) }
    }

    /// Reads the site anew and reloads every open page.
    public func reload() {
        let fresh = Current(load())
        current.withLock { $0 = fresh }
        report(fresh.site)
        for channel in listeners.withLock({ Array($0.values) }) { sendEvent("reload", to: channel) }
    }

    // MARK: Answers

    struct Answer: Sendable {
        var status: HTTPResponseStatus = .ok
        var type: String
        var bytes: [UInt8]
    }

    /// The answer to a path: as it stands, with `.html`, or with `/index.html`.
    func answer(to uri: String) -> Answer {
        let path = Self.path(of: uri)
        let (site, routes) = current.withLock { ($0.site, $0.routes) }
        let candidates = path.isEmpty ? ["index.html"] : [path, path + ".html", path + "/index.html"]
        guard let route = candidates.lazy.compactMap({ routes[$0] }).first else {
            return Answer(status: .notFound, type: "text/html; charset=utf-8", bytes: withReload(Array(missingPage.utf8)))
        }
        let type = mediaType(of: route.path)
        defer { report(site) }
        do {
            let bytes = try route.render()
            return Answer(type: type, bytes: type.hasPrefix("text/html") ? withReload(bytes) : bytes)
        } catch {
            let problem = error as? Diagnostic ?? Diagnostic(at: Location(route.source), "\(error)")
            site.log.add(problem)
            let text = problem.rendered { file in try? site.folder.text(file) }
            return Answer(status: .internalServerError, type: "text/html; charset=utf-8", bytes: withReload(Array(errorPage(text).utf8)))
        }
    }

    /// The path of a request inside the site, percent-decoded, without its query. A lookup in a table: `..` finds nothing.
    private static func path(of uri: String) -> String {
        var bytes: [UInt8] = []
        var rest = uri.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return String(text.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
    }

    // MARK: Reloading

    static let eventsPath = "/__plimsoll/events"

    /// How many pages wait for changes.
    var openPages: Int { listeners.withLock { $0.count } }

    func listen(_ channel: any Channel) {
        listeners.withLock { $0[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { [self] _ in _ = listeners.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) } }
    }

    private func sendEvent(_ name: String, to channel: any Channel) {
        let buffer = channel.allocator.buffer(string: "event: \(name)\ndata: now\n\n")
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: nil)
    }

    /// The page with the script that listens for changes at its end.
    private func withReload(_ page: [UInt8]) -> [UInt8] {
        page + Array("<script>new EventSource(\"\(Self.eventsPath)\").addEventListener(\"reload\",()=>location.reload())</script>\n".utf8)
    }
}

private let missingPage = """
    <!DOCTYPE html><meta charset="utf-8"><title>Not found</title>
    <body style="font:1.1rem system-ui;margin:4rem auto;max-width:40rem"><h1>Nothing here</h1>
    <p>The site has no page at this address. <a href="/">Its first page</a></p>

    """

private func errorPage(_ text: String) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return """
        <!DOCTYPE html><meta charset="utf-8"><title>This page cannot be made</title>
        <body style="font:1.1rem system-ui;margin:4rem auto;max-width:60rem"><h1>This page cannot be made</h1>
        <pre style="overflow:auto;padding:1rem;border:1px solid">\(escaped)</pre>

        """
}

/// The media type that a path's ending stands for.
private func mediaType(of path: String) -> String {
    let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "xml": "application/xml", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
        "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "ico": "image/x-icon", "txt": "text/plain; charset=utf-8",
        "md": "text/plain; charset=utf-8", "sh": "text/plain; charset=utf-8", "gz": "application/gzip", "pdf": "application/pdf",
        "woff": "font/woff", "woff2": "font/woff2", "mp4": "video/mp4", "wasm": "application/wasm",
    ]
    return types[path.split(separator: ".").last.map { $0.lowercased() } ?? ""] ?? "application/octet-stream"
}
