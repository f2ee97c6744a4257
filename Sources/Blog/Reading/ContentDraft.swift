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
