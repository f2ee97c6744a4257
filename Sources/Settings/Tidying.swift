// What Pelican does to settings after it has read them: old names, slashes, and a look for slips of the pen.

import Diagnostics

extension Settings {
    mutating func tidy() {
        renameOldNames()
        warnOfTypos()
        updateFeedPlaceholders()
        stripSlash(of: "SITEURL")
        stripSlash(of: "FEED_DOMAIN")
        if string("FEED_DOMAIN").isEmpty { self["FEED_DOMAIN"] = Setting(self["SITEURL"].value) }
    }

    private static let oldNames: [(old: String, new: String, isNowAList: Bool)] = [
        ("PLUGIN_PATH", "PLUGIN_PATHS", true), ("ARTICLE_DIR", "ARTICLE_PATHS", true), ("PAGE_DIR", "PAGE_PATHS", true),
        ("EXTRA_TEMPLATES_PATHS", "THEME_TEMPLATES_OVERRIDES", false), ("SLUG_SUBSTITUTIONS", "SLUG_REGEX_SUBSTITUTIONS", false),
        ("TAG_SUBSTITUTIONS", "TAG_REGEX_SUBSTITUTIONS", false), ("CATEGORY_SUBSTITUTIONS", "CATEGORY_REGEX_SUBSTITUTIONS", false),
        ("AUTHOR_SUBSTITUTIONS", "AUTHOR_REGEX_SUBSTITUTIONS", false),
    ]

    private mutating func renameOldNames() {
        for (old, new, isNowAList) in Self.oldNames where isSet(old) {
            report(.warning, old, "\(old) is an old name", help: "write \(new) instead")
            guard !isSet(new) else { continue }
            var setting = self[old]
            if isNowAList, setting.value.string != nil { setting.value = .list([setting.value]) }
            self[new] = setting
        }
        renameJinjaExtensions()
        renamePaginatedTemplates()
    }

    private mutating func renameJinjaExtensions() {
        guard isSet("JINJA_EXTENSIONS") else { return }
        report(.warning, "JINJA_EXTENSIONS", "JINJA_EXTENSIONS is an old name", help: "write JINJA_ENVIRONMENT['extensions'] instead")
        var environment = self["JINJA_ENVIRONMENT"]
        environment.value.set("extensions", to: self["JINJA_EXTENSIONS"].value)
        self["JINJA_ENVIRONMENT"] = environment
    }

    private mutating func renamePaginatedTemplates() {
        let old = "PAGINATED_DIRECT_TEMPLATES"
        guard isSet(old) else { return }
        report(.warning, old, "\(old) is an old name", help: "write PAGINATED_TEMPLATES = {'index': None, …} instead")
        guard !isSet("PAGINATED_TEMPLATES") else { return }
        var templates = self[old]
        var names: [SettingValue] = strings(old).map { .string($0) }
        names.append(contentsOf: ["tag", "category", "author"])
        templates.value = .dict(unique: names.map { SettingValue.Entry($0, .none) })
        self["PAGINATED_TEMPLATES"] = templates
    }

    /// `%s` in a feed's path is what `{slug}` is now.
    private mutating func updateFeedPlaceholders() {
        for (name, setting) in all where name.contains("FEED_") && (name.hasSuffix("_ATOM") || name.hasSuffix("_RSS")) {
            guard let path = setting.value.string, let mark = path.firstRange(of: "%s") else { continue }
            let placeholder = name.hasPrefix("TRANSLATION_") ? "{lang}" : "{slug}"
            report(.warning, name, "`%s` in \(name) is the old form", help: "write \(placeholder) instead")
            self[name].value = .string(path.replacingCharacters(mark, with: placeholder))
        }
    }

    private mutating func stripSlash(of name: String) {
        guard let url = self[name].value.string, url.hasSuffix("/") else { return }
        report(.warning, name, "\(name) ends in a slash, which is left out", help: "write it without the slash at its end")
        self[name].value = .string(String(url.reversed().drop { $0 == "/" }.reversed()))
    }

    /// Warns at names that are nearly Pelican's.
    private func warnOfTypos() {
        let known = Self.knownNames.union(Self.oldNames.map(\.old)).union(["JINJA_EXTENSIONS", "PAGINATED_DIRECT_TEMPLATES"])
        for (name, setting) in all where !known.contains(name) {
            guard setting.location != nil, let near = nearest(to: name, in: known), !isSet(near) else { continue }
            report(
                .warning, name, "Pelican has no setting \(name)", help: "did you mean \(near)? If a theme needs it as it is, all is well")
        }
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
