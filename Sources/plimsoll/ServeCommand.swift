// plimsoll serve: the preview, until Ctrl-C.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Glibc
import Preview
import Synchronization

/// Serves the site from memory and reloads the browser on save.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the site from memory and reload the browser when a file is saved.")

    @OptionGroup var blog: BlogOptions

    @Option(name: .shortAndLong, help: "The port; PORT in the settings otherwise.")
    var port: Int?

    @Option(name: .shortAndLong, help: "The address; BIND in the settings otherwise.")
    var bind: String?

    func validate() throws {
        guard port.map((0...65535).contains) ?? true else { throw ValidationError("a port is a number from 0 to 65535") }
    }

    func run() throws {
        let blog = blog
        try Watching(load: { blog.load($0) }, settingsFile: blog.flags.settings, host: bind, port: port).run(serves: true, builds: nil)
    }
}

/// What goes on until Ctrl-C: the preview, building again on save, or both.
struct Watching {
    /// Reads the settings anew.
    let load: @Sendable (DiagnosticLog) -> LoadedBlog
    let settingsFile: String?
    /// BIND and PORT in the settings where they are nil.
    let host: String?
    let port: Int?

    /// Serves, builds at first and on every change, or both.
    /// - Throws: an exit status where it cannot begin.
    func run(serves: Bool, builds: ((LoadedBlog) -> Void)?) throws -> Never {
        let first = load(DiagnosticLog())
        guard first.isSound() else {
            first.log.printAll(from: first.folder)
            throw Outcome.problems
        }
        builds?(first)
        let server = serves ? try serve(first) : nil
        var watcher = watcher()
        while true {
            guard watcher.wait() else { continue }
            let start = ContinuousClock.now
            // Made anew before the site is read: the settings may name other folders now, and a save meanwhile must not be missed.
            watcher = self.watcher()
            builds?(load(DiagnosticLog()))
            server?.reload()
            if builds == nil { say("read again in \(secondsSince(start)) seconds") }
        }
    }

    private func serve(_ first: LoadedBlog) throws -> PreviewServer {
        let start = ContinuousClock.now
        let (load, shown, memory) = (load, ShownProblems(), DocumentMemory())
        let server = PreviewServer(load: { load(DiagnosticLog()).read(remembering: memory) }, report: { shown.printNew(of: $0) })
        let host = host ?? first.settings.string("BIND")
        let wanted = port ?? first.settings.int("PORT")
        do {
            guard (0...65535).contains(wanted) else { throw FileError.failed("listen on", "port \(wanted)", EINVAL) }
            let port = try server.start(host: host, port: wanted)
            say("http://\(host):\(port)/  read in \(secondsSince(start)) seconds; Ctrl-C stops.")
        } catch {
            printError("plimsoll: cannot listen on \(host):\(wanted): \(error)\n  help: another port is chosen with -p\n")
            throw Outcome.environment
        }
        return server
    }

    private func watcher() -> FileWatcher {
        let loaded = load(DiagnosticLog())
        let folder = loaded.folder
        let folders = Site.folders(of: loaded.settings, in: folder) + ["evidence", ".plimsoll/runs"]
        let files = ["plimsoll.toml", "pelicanconf.py", settingsFile?.split(separator: "/").last.map(String.init) ?? "plimsoll.toml"]
        return FileWatcher(
            folders.map { folder.folder($0).path }, files: files.map { folder.folder($0).path }, except: [loaded.output.path])
    }
}

/// Prints each problem of a site once, as it comes up.
private final class ShownProblems: Sendable {
    private let shown = Mutex<(site: ObjectIdentifier?, problems: Set<Diagnostic>)>((nil, []))

    func printNew(of site: Site) {
        let new = shown.withLock { shown in
            if shown.site != ObjectIdentifier(site) { shown = (ObjectIdentifier(site), []) }
            return site.log.all.filter { shown.problems.insert($0).inserted }
        }
        printProblems(new, from: site.folder)
    }
}
