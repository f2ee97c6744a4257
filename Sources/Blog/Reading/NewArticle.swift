// A new article: where its file goes, and the header that it begins with.

import Settings

/// An article that is yet to be written.
public struct NewArticle: Sendable {
    /// Its file, relative to the content folder.
    public let path: String
    /// Its header, with an empty line behind it.
    public let text: String

    /// Makes the header from a title and the time.
    ///
    /// The file's name is the title's slug, in the first folder of ARTICLE_PATHS.
    /// - Returns: nil for a title of which no name can be made.
    public init?(title: String, settings: Settings, now: DateTime) {
        let title = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let slug = Slugs(settings, "SLUG_REGEX_SUBSTITUTIONS").slug(title)
        guard !slug.isEmpty, !slug.hasPrefix("."), !slug.contains("/") else { return nil }
        let folder = settings.strings("ARTICLE_PATHS").first.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? ""
        path = (folder.isEmpty || folder == "." ? "" : folder + "/") + slug + ".md"
        let category = settings.isSet("DEFAULT_CATEGORY") ? settings.string("DEFAULT_CATEGORY") : ""
        let lines = [
            "Title: \(title)", "Date: \(now.formatted("%Y-%m-%d %H:%M"))", category.isEmpty ? nil : "Category: \(category)", "Tags:", "",
        ]
        text = lines.compactMap { $0 }.joined(separator: "\n") + "\n"
    }
}
