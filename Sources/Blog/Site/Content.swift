// An article or page as its header describes it; the body stays on disk until it is asked for.

import Diagnostics
import Synchronization

/// An article or a page.
public final class Content: Sendable {
    /// Which of the two it is.
    public enum Kind: String, Sendable {
        case article, page
    }

    /// Whether and where it is shown.
    public enum Status: String, Sendable, CaseIterable {
        /// Everywhere.
        case published
        /// Written at its usual place, in no listing and no feed.
        case hidden
        /// Written beneath `drafts/`.
        case draft
        /// Left out.
        case skip
    }

    let kind: Kind
    /// The file as its author names it, relative to the blog's folder.
    public let source: String
    /// The file relative to PATH.
    let path: String
    let header: Header
    /// The title, as the header has it.
    public let title: String
    let status: Status
    let date: DateTime?
    let modified: DateTime?
    let slug: String
    let lang: String
    let category: Taxon?
    let tags: [Taxon]
    let authors: [Taxon]
    /// Its URL relative to SITEURL.
    public let url: String
    /// The path of its page inside the output folder.
    public let saveAs: String
    let template: String
    /// Its number among all contents: which slot of the caches is its.
    let number: Int

    init(_ draft: ContentDraft, number: Int) {
        kind = draft.kind
        source = draft.source
        path = draft.path
        header = draft.header
        title = draft.title
        status = draft.status
        date = draft.date
        modified = draft.modified
        slug = draft.slug
        lang = draft.lang
        category = draft.category
        tags = draft.tags
        authors = draft.authors
        url = draft.url
        saveAs = draft.saveAs
        template = draft.template
        self.number = number
    }
}

/// A category, tag or author with its articles.
public final class Taxon: Sendable {
    /// Which of the three it is.
    enum Kind: String, Sendable, CaseIterable {
        case category, tag, author
    }

    let kind: Kind
    let slug: String
    let url: String
    let saveAs: String
    private let state: Mutex<State>

    private struct State {
        /// As one file, whichever was read first, writes it.
        var common: String
        /// The files that write it otherwise, by their paths.
        var others: [String: String] = [:]
        var name: String
        var articles: [Content] = []
    }

    /// The name as the first article in it writes it.
    var name: String { state.withLock { $0.name } }

    /// The published articles in it, in the blog's order.
    var articles: [Content] { state.withLock { $0.articles } }

    init(_ kind: Kind, name: String, from path: String, slug: String, url: String, saveAs: String) {
        self.kind = kind
        self.slug = slug
        self.url = url
        self.saveAs = saveAs
        state = Mutex(State(common: name, name: name))
    }

    /// Takes a spelling of the name.
    func offer(_ name: String, from path: String) {
        state.withLock { if name != $0.common, $0.others[path] == nil { $0.others[path] = name } }
    }

    /// The name as an article or page writes it.
    func name(in content: Content) -> String { state.withLock { $0.others[content.path] ?? $0.common } }

    func fill(with articles: [Content]) {
        state.withLock {
            $0.articles = articles
            if let first = articles.first { $0.name = $0.others[first.path] ?? $0.common }
        }
    }
}
