// plimsoll serve: the preview, until Ctrl-C.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Glibc
import Preview

/// Serves the site from memory and reloads the browser on save.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the site from memory and reload the browser when a file is saved.")

    @OptionGroup var blog: BlogOptions

    @Option(name: .shortAndLong, help: "The port; PORT in the settings otherwise.")
    var port: Int?

    @Option(name: .shortAndLong, help: "The address; BIND in the settings otherwise.")
    var bind: String?

    func run() throws {
        let start = ContinuousClock.now
        let first = blog.load(DiagnosticLog())
        let options = Options(blog)
        let server = PreviewServer { options.load() }
        let host = bind ?? first.settings.string("BIND")
        do {
            let port = try server.start(host: host, port: port ?? first.settings.int("PORT"))
            say("http://\(host):\(port)/  read in \(secondsSince(start)) seconds; Ctrl-C stops.")
        } catch {
            printError(
                "plimsoll: cannot listen on \(host):\(port ?? first.settings.int("PORT")): \(error)\n  help: another port is chosen with -p\n"
            )
            throw Outcome.environment
        }
        watch(first, server)
    }

    private func watch(_ blog: LoadedBlog, _ server: PreviewServer) -> Never {
        let folder = blog.folder
        let places = [blog.settings.string("PATH"), blog.settings.string("THEME"), "evidence", "plimsoll.toml", "pelicanconf.py"]
        let watcher = FileWatcher(places.map { folder.folder($0).path }, except: [blog.output.path])
        while true {
            guard watcher.wait() else { continue }
            let start = ContinuousClock.now
            server.reload()
            say("read again in \(secondsSince(start)) seconds")
        }
    }

    /// What reading the blog again needs; problems are printed as they come.
    private struct Options: @unchecked Sendable {
        let blog: BlogOptions

        init(_ blog: BlogOptions) {
            self.blog = blog
        }

        func load() -> Site {
            let log = DiagnosticLog()
            let loaded = blog.load(log)
            let site = loaded.site
            log.printAll(from: loaded.folder)
            return site
        }
    }
}
