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
        let start = ContinuousClock.now
        let log = DiagnosticLog()
        let first = blog.load(log)
        guard first.isSound() else {
            log.printAll(from: first.folder)
            throw Outcome.problems
        }
        let (options, shown) = (Options(blog: blog), ShownProblems())
        let server = PreviewServer(load: { options.load() }, report: { shown.printNew(of: $0) })
        let host = bind ?? first.settings.string("BIND")
        let wanted = port ?? first.settings.int("PORT")
        do {
            guard (0...65535).contains(wanted) else { throw FileError.failed("listen on", "port \(wanted)", EINVAL) }
            let port = try server.start(host: host, port: wanted)
            say("http://\(host):\(port)/  read in \(secondsSince(start)) seconds; Ctrl-C stops.")
        } catch {
            printError("plimsoll: cannot listen on \(host):\(wanted): \(error)\n  help: another port is chosen with -p\n")
            throw Outcome.environment
        }
        watch(options, server)
    }

    private func watch(_ options: Options, _ server: PreviewServer) -> Never {
        var watcher = options.watcher()
        while true {
            guard watcher.wait() else { continue }
            let start = ContinuousClock.now
            // Made anew before the site is read: the settings may name other folders now, and a save meanwhile must not be missed.
            watcher = options.watcher()
            server.reload()
            say("read again in \(secondsSince(start)) seconds")
        }
    }

    /// What reading the blog again needs.
    private struct Options: @unchecked Sendable {
        let blog: BlogOptions

        func load() -> Site { blog.load(DiagnosticLog()).site }

        func watcher() -> FileWatcher {
            let loaded = blog.load(DiagnosticLog())
            let folder = loaded.folder
            let folders = [loaded.settings.string("PATH"), loaded.settings.string("THEME"), "evidence", ".plimsoll/runs"]
            let files = ["plimsoll.toml", "pelicanconf.py", blog.settings ?? "plimsoll.toml"]
            return FileWatcher(
                folders.map { folder.folder($0).path }, files: files.map { folder.folder($0).path }, except: [loaded.output.path])
        }
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
