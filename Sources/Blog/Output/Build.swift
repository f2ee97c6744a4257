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
    /// How many others were removed from the folder.
    public var removed: Int
    /// Pelican's counts: published, draft and hidden articles, then pages.
    public var contents: String
}

extension Site {
    /// Renders every route and writes it into a folder; a page that fails keeps its old file and is reported.
    /// What else lies in the folder is removed where DELETE_OUTPUT_DIRECTORY says so, else a note names it.
    /// - Throws: `FileError` where the folder cannot be made.
    public func build(into output: Folder) throws -> BuildReport {
        let writer = try Writer(output)
        let log = log
        Plugins.reportMissing(settings)
        let routes = routes()
        _ = parallelMap(routes) { route in
            guard let bytes = render(route) else { return }
            do {
                try writer.write(bytes, to: route.path, executable: route.executable)
            } catch {
                log.add(Diagnostic(at: Location(route.source), "\(error)"))
            }
        }
        let removed = tidy(output, Set(routes.map(\.path)))
        return BuildReport(files: writer.count.all, changed: writer.count.changed, removed: removed, contents: counts)
    }

    /// Looks after what the site no longer has: pages of posts that are gone, files of another theme.
    /// - Returns: how many files were removed.
    private func tidy(_ output: Folder, _ kept: Set<String>) -> Int {
        let retained = Set(settings.strings("OUTPUT_RETENTION"))
        let deletes = settings.bool("DELETE_OUTPUT_DIRECTORY")
        let others = output.others(than: kept) { path in
            // A repository or a marker in the output folder is nobody's leftover.
            retained.contains(path) || (path.hasPrefix(".") && (!deletes || repositories.contains(path)))
        }
        guard !others.isEmpty else { return 0 }
        if deletes, mayEmpty(output) { return output.remove(others) }
        if !deletes {
            let names = others.prefix(3).joined(separator: ", ") + (others.count > 3 ? ", …" : "")
            settings.report(
                .note, "OUTPUT_PATH",
                "\(others.count) file\(others.count == 1 ? "" : "s") in the output folder are not this site's: \(names)",
                help: "DELETE_OUTPUT_DIRECTORY = True, or -d, removes them at the next build; OUTPUT_RETENTION names what stays")
        }
        return 0
    }

    /// Whether others' files may be removed: never where the folder holds the blog or its parts, nor where a post could not be read,
    /// whose page is to stay.
    private func mayEmpty(_ output: Folder) -> Bool {
        let own = [".", settings.string("PATH"), settings.string("THEME")].map { folder.folder($0) }
        if let part = own.first(where: output.holds) {
            settings.report(
                .warning, "DELETE_OUTPUT_DIRECTORY", "nothing is removed from \(output.path), which holds \(part.path)",
                help: "OUTPUT_PATH names a folder of its own, such as `output`")
            return false
        }
        if log.count(.error) > 0 {
            settings.report(.note, "DELETE_OUTPUT_DIRECTORY", "nothing is removed from the output folder, since there were errors")
            return false
        }
        return true
    }

    /// Renders every route and writes nothing: all problems end up in the log.
    /// - Parameter unused: whether static files that nothing names are problems too.
    public func check(unused: Bool = false) {
        Plugins.report(settings)
        let files = unused ? UnusedFiles(allStatics, siteURL: rules.siteURL) : nil
        _ = parallelMap(routes()) { route in
            if let bytes = render(route) { files?.look(at: bytes, of: route.path) }
        }
        files?.report(log, root: settings.string("PATH"))
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

    /// The counts of this site, then those of its subsites.
    private var counts: String {
        ([ownCounts] + subsites.map { "\($0.place!.site.lang): \($0.ownCounts)" }).joined(separator: "; ")
    }

    private var ownCounts: String {
        func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
        var parts = [count(articles.count, "article")]
        if !drafts.isEmpty { parts.append(count(drafts.count, "draft")) }
        if !hiddenArticles.isEmpty { parts.append(count(hiddenArticles.count, "hidden article")) }
        parts.append(count(pages.count, "page"))
        if !hiddenPages.isEmpty { parts.append(count(hiddenPages.count, "hidden page")) }
        if !draftPages.isEmpty { parts.append(count(draftPages.count, "draft page")) }
        if !ownTutorials.isEmpty { parts.append(count(ownTutorials.count, "tutorial")) }
        return parts.dropLast().isEmpty ? parts[0] : parts.dropLast().joined(separator: ", ") + " and " + parts.last!
    }
}

private let repositories: Set<String> = [".git", ".hg", ".svn", ".bzr"]
