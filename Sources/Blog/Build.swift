// Writes a site: every route rendered on all cores, only what changed written.

import Diagnostics
import Files
import Synchronization

/// What a build did.
public struct BuildReport: Sendable {
    /// How many files the site has.
    public var files: Int
    /// How many of them changed and were written.
    public var changed: Int
    /// Pelican's counts: published, draft and hidden articles, then pages.
    public var contents: String
}

extension Site {
    /// Renders every route and writes it into a folder; a page that fails keeps its old file and is reported.
    /// - Throws: `FileError` where the folder cannot be made.
    public func build(into output: Folder) throws -> BuildReport {
        let writer = try Writer(output)
        let log = log
        _ = parallelMap(routes()) { route in
            guard let bytes = render(route) else { return }
            do {
                try writer.write(bytes, to: route.path, executable: route.executable)
            } catch {
                log.add(Diagnostic(at: Location(route.source), "\(error)"))
            }
        }
        return BuildReport(files: writer.count.all, changed: writer.count.changed, contents: counts)
    }

    /// Renders every route and writes nothing: all problems end up in the log.
    public func check() {
        Plugins.report(settings)
        _ = parallelMap(routes()) { route in _ = render(route) }
    }

    /// Renders one route; a problem goes to the log.
    /// - Returns: nil where it failed.
    public func render(_ route: Route) -> [UInt8]? {
        do {
            return try route.render()
        } catch let problem as Diagnostic {
            log.add(problem)
        } catch {
            log.add(Diagnostic(at: Location(route.source), "\(error)"))
        }
        return nil
    }

    private var counts: String {
        func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
        var parts = [count(articles.count, "article")]
        if !drafts.isEmpty { parts.append(count(drafts.count, "draft")) }
        if !hiddenArticles.isEmpty { parts.append(count(hiddenArticles.count, "hidden article")) }
        parts.append(count(pages.count, "page"))
        if !hiddenPages.isEmpty { parts.append(count(hiddenPages.count, "hidden page")) }
        if !draftPages.isEmpty { parts.append(count(draftPages.count, "draft page")) }
        if !tutorials.isEmpty { parts.append(count(tutorials.count, "tutorial")) }
        return parts.dropLast().isEmpty ? parts[0] : parts.dropLast().joined(separator: ", ") + " and " + parts.last!
    }
}
