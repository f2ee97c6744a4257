// What each of several sites shows of the same contents: those in its own language, and by I18N_UNTRANSLATED_… some of the others.

import Settings

/// A site among those of a blog.
struct SitePlace: Sendable {
    let languages: Languages
    let site: Languages.LanguageSite
    /// URLs of contents in the sites of their own languages, by language and source.
    fileprivate let native: [String: [String: String]]
    /// What the main site copies; a subsite links it there.
    let mainStatics: [StaticFile]

    /// The way to another site from this one's address.
    func way(to other: Languages.LanguageSite) -> String { Languages.way(from: site.url, to: other.url) }

    /// The way to the site that has a content in its own language, with a slash at its end; nil where that is this one, or none.
    func wayHome(of content: Content) -> String? { home(of: content).map { way(to: $0.site) + "/" } }

    /// Where a content in another language has its page, seen from this site's address; nil where no other site has it.
    fileprivate func url(of content: Content) -> String? {
        home(of: content).map { home in
            home.url.contains("://") ? home.url : way(to: home.site) + (home.url.hasPrefix("/") ? "" : "/") + home.url
        }
    }

    private func home(of content: Content) -> (site: Languages.LanguageSite, url: String)? {
        guard content.lang != site.key, let other = languages.site(of: content.lang) else { return nil }
        return native[other.key]?[content.source].map { (other, $0) }
    }

    /// The files that this site copies itself, then those of the main site that it links there.
    func statics(with own: [StaticFile]) -> [StaticFile] {
        guard !site.folder.isEmpty, site.settings.strings("STATIC_PATHS").isEmpty else { return own }
        let known = Set(own.map(\.path))
        let way = way(to: languages.main)
        return own
            + mainStatics.filter { !known.contains($0.path) }.map { file in
                var file = file
                file.url = way + "/" + file.url
                return file
            }
    }
}

extension Languages {
    /// The indexes of all sites, from one reading of what they have in common.
    func indexes(_ read: (_ settings: Settings, _ main: SiteIndex?) -> SiteIndex) -> [(index: SiteIndex, place: SitePlace)] {
        var indexes = [read(main.settings, nil)]
        for site in sites.dropFirst() { indexes.append(read(site.settings, indexes[0])) }
        var native: [String: [String: String]] = [:]
        for (site, index) in zip(sites, indexes) {
            let own = index.contents.filter { $0.lang == site.key }
            native[site.key] = Dictionary(own.map { ($0.source, $0.url) }) { first, _ in first }
        }
        var statics: [StaticFile] = []
        return zip(sites, indexes).map { site, index in
            let place = SitePlace(languages: self, site: site, native: native, mainStatics: statics)
            let localized = index.localized(place)
            if site.folder.isEmpty { statics = localized.statics }
            return (localized, place)
        }
    }
}

extension SiteIndex {
    /// The index without what has its page in another site.
    ///
    /// Hidden articles and drafts of pages stand in every site, as with the plugin, which knows nothing of them.
    fileprivate func localized(_ place: SitePlace) -> SiteIndex {
        var result = self
        for content in translations where content.isLocal { result.move(content, to: place.url(of: content)) }
        result.hide(articles, policy: "I18N_UNTRANSLATED_ARTICLES", .draft, place)
        result.hide(pages, policy: "I18N_UNTRANSLATED_PAGES", .hidden, place)
        for number in versions.keys where result.contents[number].isLocal && !result.isStandIn(number, of: self) {
            result.lead(number, to: place.url(of: contents[number]))
        }
        let (contents, elsewhere) = (result.contents, result.elsewhere)
        func here(_ list: [Content], _ status: Content.Status) -> [Content] {
            list.map { contents[$0.number] }.filter { $0.status == status && !elsewhere.contains($0.number) }
        }
        result.articles = here(articles, .published)
        result.drafts = here(drafts + articles, .draft)
        result.hiddenArticles = here(hiddenArticles, .hidden)
        result.pages = here(pages, .published)
        result.hiddenPages = here(hiddenPages + pages, .hidden)
        result.draftPages = here(draftPages, .draft)
        result.translations = translations.map { contents[$0.number] }.filter { !elsewhere.contains($0.number) }
        for (number, versions) in versions {
            let others = versions.map { contents[$0.number] }
            let isStandIn = result.isStandIn(number, of: self)
            result.versions[number] = isStandIn ? nil : self.contents[number].isLocal ? others.inOrderOfLanguage : others
        }
        return result
    }

    /// Whether an article became a draft here since its page is in another site: it names no translations, and links lead to the draft.
    private func isStandIn(_ number: Int, of before: SiteIndex) -> Bool {
        contents[number].kind == .article && contents[number].status != before.contents[number].status
    }

    /// Lets another site have a content: links lead there.
    private mutating func move(_ content: Content, to url: String?) {
        guard url != nil else { return }
        lead(content.number, to: url)
        elsewhere.insert(content.number)
    }

    /// Gives a content the URL that it has in the site of its language.
    private mutating func lead(_ number: Int, to url: String?) {
        guard let url else { return }
        var draft = ContentDraft(contents[number])
        draft.url = url
        contents[number] = Content(draft, number: number)
    }

    /// What is in another site's language and not translated into this one's: hidden, removed or kept.
    private mutating func hide(_ originals: [Content], policy: String, _ status: Content.Status, _ place: SitePlace) {
        let policy = settings[policy].value.string ?? "hide"
        guard policy != "keep" else { return }
        let placement = Placement(rules: rules, taxa: taxa, log: log)
        for content in originals {
            guard let url = place.url(of: content) else { continue }
            if policy == "remove" {
                move(content, to: url)
            } else {
                var draft = ContentDraft(content)
                draft.status = status
                placement.place(&draft)
                contents[content.number] = Content(draft, number: content.number)
            }
        }
    }
}

extension Content {
    /// Whether each site has only its own language of it.
    fileprivate var isLocal: Bool { status == .published || status == (kind == .article ? .draft : .hidden) }
}

extension [Content] {
    fileprivate var inOrderOfLanguage: [Content] {
        enumerated().sorted { ($0.element.lang, $0.offset) < ($1.element.lang, $1.offset) }.map(\.element)
    }
}
