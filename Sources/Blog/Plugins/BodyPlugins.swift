// What plugins do to bodies: tables of contents taken out of them, summaries between marks, sizes of images.

import Markdown
import Settings

/// The plugins `extract_toc`, `toc` and `summary`, as far as PLUGINS names them, and IMAGE_SIZES.
struct BodyPlugins: Sendable {
    private let extractsTable: Bool
    private let makesTable: Bool
    private let marks: (begin: String, end: String)?

    /// Nil where nothing asks for sizes.
    private let images: ImageSizes?

    /// - Parameter images: made where sizes are asked for.
    init(_ plugins: Plugins, _ settings: Settings, images: () -> ImageSizes) {
        extractsTable = plugins.contains("extract_toc")
        makesTable = plugins.contains("toc")
        marks =
            !plugins.contains("summary")
            ? nil
            : (
                settings["SUMMARY_BEGIN_MARKER"].value.string ?? "<!-- PELICAN_BEGIN_SUMMARY -->",
                settings["SUMMARY_END_MARKER"].value.string ?? "<!-- PELICAN_END_SUMMARY -->"
            )
        self.images = settings.bool("IMAGE_SIZES") || plugins.contains("better_figures_and_images") ? images() : nil
    }

    /// `toc`: a table of all headings, which get ids for it; nil without headings.
    func contents(of document: Document) -> String? {
        guard makesTable else { return nil }
        let options = TableOfContents()
        let headings = document.identifyHeadings(.pythonMarkdown(separator: options.separator))
        return headings.isEmpty ? nil : options.html(of: headings)
    }

    /// `extract_toc`: the table that `[TOC]` put into the body is taken out of it.
    func withoutTable(_ body: Body) -> Body {
        guard extractsTable, let start = body.html.firstRange(of: "<div class=\"toc\">"),
            let end = body.html[start.upperBound...].firstRange(of: "</div>")
        else { return body }
        let table = String(body.html[start.lowerBound..<end.upperBound])
        return Body(Array((body.html[..<start.lowerBound] + body.html[end.upperBound...]).utf8), toc: table)
    }

    /// A body with the sizes of its own images.
    func withImageSizes(_ html: [UInt8], of content: Content) -> [UInt8] {
        images?.added(to: html, on: content.saveAs) ?? html
    }

    /// `summary`: what stands between the marks; from the beginning, or to the end, where only one is there. Nil without marks.
    func summary(of html: String) -> String? {
        guard let marks else { return nil }
        let begin = html.firstRange(of: marks.begin)?.upperBound
        let end = html[(begin ?? html.startIndex)...].firstRange(of: marks.end)?.lowerBound
        guard begin != nil || end != nil else { return nil }
        return String(html[(begin ?? html.startIndex)..<(end ?? html.endIndex)])
    }
}
