// What is run for a document: the documents that it comes after, in their order, then itself, each with the files that it brings.

import Diagnostics
import Markdown

struct Story {
    /// One document of the story.
    struct Chapter {
        let source: TutorialSource
        let settings: HeaderSettings
        /// What `Verify-Files` brings.
        var files: [File] = []
    }

    /// In the order in which they run; the document itself is the last.
    private(set) var chapters: [Chapter] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether everything that is named was found.
    private(set) var isWhole = true
    /// The real paths of the documents on the way to the one at hand, and of all so far.
    private var open: [String] = []
    private var documents: Set<String> = []
    /// Files are brought once: a later part finds them as the earlier one has left them.
    private var brought: Set<[String]> = []

    /// How many documents may come one after another.
    private static let most = 100

    /// - Parameter repository: where the document stands; nil where nothing is to be looked for.
    init(of source: TutorialSource, in repository: Repository?) {
        add(source, HeaderSettings(of: source), repository)
    }

    private mutating func add(_ source: TutorialSource, _ settings: HeaderSettings, _ repository: Repository?) {
        diagnostics += settings.diagnostics
        guard let repository else {
            isWhole = settings.options.files.isEmpty && settings.options.after.isEmpty
            return chapters.append(Chapter(source: source, settings: settings))
        }
        open.append(repository.realDocument)
        documents.insert(repository.realDocument)
        for name in settings.options.after { addEarlier(name, source, settings, repository) }
        open.removeLast()
        var chapter = Chapter(source: source, settings: settings)
        for name in settings.options.files { chapter.files += files(name, source, settings, repository) }
        chapters.append(chapter)
    }

    private mutating func addEarlier(_ name: String, _ source: TutorialSource, _ settings: HeaderSettings, _ repository: Repository) {
        func refuse(_ why: String, _ help: String) {
            isWhole = false
            diagnostics.append(
                Diagnostic(
                    at: Location(source.name, line: settings.line("verify-after", name)), "`Verify-After: \(name)` \(why)", help: help))
        }
        do {
            let (earlier, place) = try repository.document(name, from: source.name)
            if open.contains(place.realDocument) {
                return refuse(
                    "leads back to \(earlier.name), which comes after it", "name only what comes before: take one of the two keys out")
            }
            if documents.contains(place.realDocument) { return }
            guard documents.count < Self.most else {
                return refuse("is the \(Self.most)th document before this one", "let a later part stand on its own, with Verify-Files")
            }
            add(earlier, HeaderSettings(of: earlier), place)
        } catch .outside {
            refuse("leads out of the repository", "name a document beside this one: Verify-After: part-1")
        } catch {
            refuse(
                "names no document: there is no \(Repository.beside(source.name, name)) and no such .md",
                "write the file's path as seen from this document: Verify-After: part-1")
        }
    }

    private mutating func files(
        _ name: String, _ source: TutorialSource, _ settings: HeaderSettings, _ repository: Repository
    ) -> [File] {
        let (why, help): (String, String)
        do {
            let found = try repository.files(name, without: documents)
            if !found.isEmpty { return found.filter { brought.insert([$0.origin, $0.file.path]).inserted }.map(\.file) }
            (why, help) = ("holds no file", "name a folder with files in it: Verify-Files: ../examples/app")
        } catch .absent {
            (why, help) = (
                "names nothing: there is no \(Repository.beside(source.name, name))",
                "write the path as seen from this document: Verify-Files: ../examples/app"
            )
        } catch .outside {
            (why, help) = ("leads out of the repository", "write a path relative to this document: Verify-Files: ../examples/app")
        } catch .unreadable(let path) {
            (why, help) = ("holds a file that cannot be read: \(path)", "let it be readable, or move it elsewhere")
        } catch {
            (why, help) = ("is more than 1000 files or 16 MB", "name only what the tutorial needs: Verify-Files: app/main.py, app/static")
        }
        isWhole = false
        diagnostics.append(
            Diagnostic(at: Location(source.name, line: settings.line("verify-files", name)), "`Verify-Files: \(name)` \(why)", help: help))
        return []
    }
}
