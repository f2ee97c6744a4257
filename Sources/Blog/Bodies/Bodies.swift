// Rendered bodies: made when they are asked for, kept while there is room.

import Diagnostics
import Files
import Markdown
import Synchronization
import Tutorial

/// The rendered body of an article or page.
struct Body: Sendable {
    /// The whole HTML; `LinkResolver.siteMark` stands for SITEURL.
    var html: String
    /// Whether the mark occurs in it.
    var hasMarks: Bool
    /// Its table of contents, where a plugin asks for one.
    var toc: String?

    init(_ bytes: [UInt8], toc: String? = nil) {
        html = String(decoding: bytes, as: UTF8.self)
        self.toc = toc
        hasMarks = contains(bytes, LinkResolver.siteMark)
    }

    /// The HTML with SITEURL in the place of the marks.
    func html(siteURL: String) -> String {
        hasMarks ? replacing(LinkResolver.siteMark, in: html, with: siteURL) : html
    }
}

/// Renders bodies on demand; summaries are kept, whole bodies as long as they fit.
final class Bodies: Sendable {
    /// The content folder (PATH).
    private let folder: Folder
    private let links: LinkResolver
    private let rules: Rules
    private let plugins: BodyPlugins
    private let log: DiagnosticLog
    /// What is kept, by the contents' numbers.
    private let kept: [Kept]
    private let order = Mutex(Order())

    /// What is kept of one content: each has a lock of its own, so that threads do not wait for each other.
    private final class Kept: Sendable {
        let body = Mutex<Body?>(nil)
        let summary = Mutex<Body?>(nil)
    }

    /// Bodies go in the order in which they came when there is no more room.
    private struct Order {
        var numbers: [Int] = []
        var oldest = 0
        var bytes = 0
    }

    /// Bytes of rendered bodies that are kept.
    private static let room = 128 << 20

    /// - Parameter count: how many contents there are.
    init(of count: Int, folder: Folder, links: LinkResolver, rules: Rules, plugins: BodyPlugins, log: DiagnosticLog) {
        self.folder = folder
        self.links = links
        self.rules = rules
        self.plugins = plugins
        self.log = log
        kept = (0..<count).map { _ in Kept() }
    }

    /// The body of an article or page.
    func body(of content: Content) -> Body {
        if let body = kept[content.number].body.withLock({ $0 }) { return body }
        let body = render(content)
        keep(body, of: content)
        return body
    }

    /// The summary: the header's, rendered as Markdown, or the body's first words.
    func summary(of content: Content) -> Body {
        if let summary = kept[content.number].summary.withLock({ $0 }) { return summary }
        let summary = makeSummary(content)
        kept[content.number].summary.withLock { $0 = summary }
        return summary
    }

    private func makeSummary(_ content: Content) -> Body {
        if let field = content.header["summary"] {
            let isMarkdown = rules.formattedFields.contains("summary")
            return isMarkdown ? formatted(field, of: content) : Body(typographic(Array(field.value.utf8)))
        }
        let body = body(of: content)
        if let marked = plugins.summary(of: body.html) { return Body(Array(marked.utf8)) }
        guard let words = rules.summaryWords else { return body }
        return Body(truncateWords(Array(body.html.utf8), to: words, end: rules.summaryEnd))
    }

    /// A value of the header as Markdown.
    func formatted(_ field: Header.Field, of content: Content) -> Body {
        Body(html(Document(field.value.utf8, firstLine: field.line, dialect: rules.dialects.dialect(of: content.header)), of: content))
    }

    private func render(_ content: Content) -> Body {
        do {
            let file = try folder.read(content.path)
            if isHTML(content.path) {
                let body = content.header.htmlBody(of: file)
                let html = resolvedLinks(inHTML: body, firstLine: content.header.bodyLine) { resolve($0, of: content) }
                return Body(plugins.withImageSizes(typographic(html), of: content))
            }
            let body = file[min(content.header.bodyStart, file.count)...]
            let dialect = rules.dialects.dialect(of: content.header)
            let document = Document(body, firstLine: content.header.bodyLine, dialect: dialect)
            let toc = plugins.contents(of: document)
            return plugins.withoutTable(Body(html(document, of: content), toc: toc))
        } catch {
            log.add(Diagnostic(at: Location(content.source), error.description))
            return Body([])
        }
    }

    private func html(_ document: Document, of content: Content) -> [UInt8] {
        log.add(document.problems(in: content.source))
        document.resolveLinks { resolve($0, of: content) }
        return plugins.withImageSizes(typographic(document.html()), of: content)
    }

    private func typographic(_ html: [UInt8]) -> [UInt8] { rules.typogrify?.applied(to: html) ?? html }

    private func resolve(_ link: Link, of content: Content) -> String? {
        do throws(Diagnostic) {
            return try links.resolve(link.target, from: content.path)
        } catch {
            var problem = error
            problem.location = Location(content.source, line: link.line, column: link.column, length: link.length)
            log.add(problem)
            return nil
        }
    }

    private func keep(_ body: Body, of content: Content) {
        let isNew = kept[content.number].body.withLock { kept in
            defer { kept = body }
            return kept == nil
        }
        guard isNew else { return }
        order.withLock {
            $0.numbers.append(content.number)
            $0.bytes += body.html.utf8.count
            while $0.bytes > Self.room, $0.oldest < $0.numbers.count - 1 {
                let old = kept[$0.numbers[$0.oldest]].body.withLock { $0.take() }
                $0.bytes -= old?.html.utf8.count ?? 0
                $0.oldest += 1
            }
        }
    }
}
