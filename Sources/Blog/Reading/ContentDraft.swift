// An article or page while its header is being read.

/// What becomes a `Content` when all is known.
struct ContentDraft: Sendable {
    var kind: Content.Kind
    var source: String
    var path: String
    var header: Header
    var title = ""
    var status = Content.Status.published
    var date: DateTime?
    var modified: DateTime?
    var slug = ""
    var lang = ""
    var category: Taxon?
    var tags: [Taxon] = []
    var authors: [Taxon] = []
    var url = ""
    var saveAs = ""
    var template = ""
}

extension ContentDraft {
    /// A content to be changed.
    init(_ content: Content) {
        self.init(kind: content.kind, source: content.source, path: content.path, header: content.header)
        title = content.title
        status = content.status
        date = content.date
        modified = content.modified
        slug = content.slug
        lang = content.lang
        category = content.category
        tags = content.tags
        authors = content.authors
        url = content.url
        saveAs = content.saveAs
        template = content.template
    }
}
