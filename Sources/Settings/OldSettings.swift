// Settings of older Pelicans, turned into those of today, as Pelican does itself.

import Diagnostics

extension Settings {
    /// Names that Pelican once had.
    static let oldNames: Set<String> = Set(renamed.map(\.old)).union(removed.map(\.old)).union(oldFeeds.map(\.old)).union(
        substituted.map { $0 + "_SUBSTITUTIONS" }
    ).union(["JINJA_EXTENSIONS", "PAGINATED_DIRECT_TEMPLATES", "MD_EXTENSIONS", "CLEAN_URLS", "ARTICLE_PERMALINK_STRUCTURE"])

    private static let renamed: [(old: String, new: String, isNowAList: Bool)] = [
        ("PLUGIN_PATH", "PLUGIN_PATHS", true), ("ARTICLE_DIR", "ARTICLE_PATHS", true), ("PAGE_DIR", "PAGE_PATHS", true),
        ("EXTRA_TEMPLATES_PATHS", "THEME_TEMPLATES_OVERRIDES", false),
    ]

    /// Names that mean nothing any more, with what took their place.
    private static let removed: [(old: String, instead: String)] = [
        ("LESS_GENERATOR", "compile style sheets with a tool of their own, into the theme's static folder"),
        ("FILES_TO_COPY", "put the files into STATIC_PATHS, and where they go into EXTRA_PATH_METADATA"),
        ("AUTORELOAD_IGNORE_CACHE", "remove it: nothing is cached between builds"),
        ("WRITE_SELECTED", "remove it: only what changed is written"),
    ]

    private static let oldFeeds: [(old: String, new: String)] = [
        ("FEED", "FEED_ATOM"), ("TAG_FEED", "TAG_FEED_ATOM"), ("CATEGORY_FEED", "CATEGORY_FEED_ATOM"),
        ("TRANSLATION_FEED", "TRANSLATION_FEED_ATOM"),
    ]

    private static let substituted = ["SLUG", "CATEGORY", "TAG", "AUTHOR"]

    mutating func convertOldSettings() {
        for (old, new, isNowAList) in Self.renamed where isSet(old) {
            rename(old, to: new)
            if isNowAList, case .string = self[new].value { self[new].value = .list([self[new].value]) }
        }
        for (old, new) in Self.oldFeeds where isSet(old) && self[old].value.isTrue { rename(old, to: new) }
        for (old, instead) in Self.removed where isSet(old) && self[old].value.isTrue {
            report(.note, old, "\(old) is an old setting that does nothing", help: instead)
        }
        convertJinjaExtensions()
        convertMarkdownExtensions()
        convertPaginatedTemplates()
        convertSubstitutions()
        convertCleanURLs()
        convertPermalinks()
    }

    private mutating func rename(_ old: String, to new: String) {
        report(.note, old, "\(old) is an old name", help: "write \(new) instead")
        if !isSet(new) { self[new] = self[old] }
    }

    private mutating func convertJinjaExtensions() {
        guard isSet("JINJA_EXTENSIONS") else { return }
        report(.note, "JINJA_EXTENSIONS", "JINJA_EXTENSIONS is an old name", help: "write JINJA_ENVIRONMENT['extensions'] instead")
        var environment = self["JINJA_ENVIRONMENT"]
        environment.value.set("extensions", to: self["JINJA_EXTENSIONS"].value)
        self["JINJA_ENVIRONMENT"] = environment
    }

    /// Pelican then takes its default for MARKDOWN; here the extensions named count, unless MARKDOWN names its own.
    private mutating func convertMarkdownExtensions() {
        guard isSet("MD_EXTENSIONS") else { return }
        report(.note, "MD_EXTENSIONS", "MD_EXTENSIONS is an old name", help: "write MARKDOWN = {'extension_configs': {…}} instead")
        guard !isSet("MARKDOWN"), let names = self["MD_EXTENSIONS"].value.elements else { return }
        var configs: [SettingValue.Entry] = []
        for name in names.compactMap(\.string) {
            // `codehilite(css_class=highlight)`: a name, with its options in brackets.
            let parts = name.split(separator: "(", maxSplits: 1)
            let options = parts.count == 2 ? parts[1].dropLast().split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) } : []
            let entries = options.filter { $0.count == 2 }.map { SettingValue.Entry(.string(String($0[0])), Self.option(String($0[1]))) }
            let full = parts[0].contains(".") ? String(parts[0]) : "markdown.extensions." + parts[0]
            configs.append(SettingValue.Entry(.string(full), .dict(entries)))
        }
        var setting = self["MD_EXTENSIONS"]
        setting.value = ["extension_configs": .dict(unique: configs)]
        self["MARKDOWN"] = setting
    }

    /// An option's value, which is text there: Python-Markdown takes these words for true and false.
    private static func option(_ text: String) -> SettingValue {
        switch text.lowercased() {
        case "true", "yes", "on", "y", "1": true
        case "false", "no", "off", "n", "0", "none": false
        default: .string(text)
        }
    }

    private mutating func convertPaginatedTemplates() {
        let old = "PAGINATED_DIRECT_TEMPLATES"
        guard isSet(old) else { return }
        report(.note, old, "\(old) is an old name", help: "write PAGINATED_TEMPLATES = {'index': None, …} instead")
        guard !isSet("PAGINATED_TEMPLATES") else { return }
        var templates = self[old]
        var names: [SettingValue] = strings(old).map { .string($0) }
        names.append(contentsOf: ["tag", "category", "author"])
        templates.value = .dict(unique: names.map { SettingValue.Entry($0, .none) })
        self["PAGINATED_TEMPLATES"] = templates
    }

    /// Plain text to replace becomes regular expressions; those of slugs come before those of categories and tags.
    /// A third item that is true ("skip") leaves Pelican's own replacements out.
    private mutating func convertSubstitutions() {
        let old = Self.substituted.filter { isSet($0 + "_SUBSTITUTIONS") }
        guard !old.isEmpty else { return }
        for name in old {
            report(
                .note, name + "_SUBSTITUTIONS", "\(name)_SUBSTITUTIONS is an old name", help: "write \(name)_REGEX_SUBSTITUTIONS instead")
        }
        let slug = self["SLUG_SUBSTITUTIONS"].value.elements ?? []
        let names = slug.isEmpty ? old : Self.substituted
        for name in names where !isSet(name + "_REGEX_SUBSTITUTIONS") {
            let own = self[name + "_SUBSTITUTIONS"].value.elements
            guard own != nil || name == "AUTHOR" else { continue }
            let pairs = (name == "CATEGORY" || name == "TAG") && own != nil ? slug + own! : own ?? []
            let setting = isSet(name + "_SUBSTITUTIONS") ? self[name + "_SUBSTITUTIONS"] : self["SLUG_SUBSTITUTIONS"]
            self[name + "_REGEX_SUBSTITUTIONS"] = Setting(.list(Self.expressions(pairs)), at: setting.location, source: setting.source)
        }
    }

    private static func expressions(_ pairs: [SettingValue]) -> [SettingValue] {
        let skips = pairs.contains { ($0.elements?.count ?? 0) > 2 && $0.elements![2].isTrue }
        let own = pairs.compactMap { pair -> SettingValue? in
            guard let parts = pair.elements, parts.count >= 2, let from = parts[0].string, let to = parts[1].string else { return nil }
            return .tuple([
                .string(escaped(from)), .string(to.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")),
            ])
        }
        let usual = slugSubstitutions.elements ?? []
        return own + (skips ? Array(usual[1...2]) : usual)
    }

    /// Text as a regular expression that matches just it.
    private static func escaped(_ text: String) -> String {
        text.map { $0.isLetter || $0.isNumber || $0 == "_" ? String($0) : "\\\($0)" }.joined()
    }

    private mutating func convertCleanURLs() {
        guard self["CLEAN_URLS"].value.isTrue else { return }
        report(
            .note, "CLEAN_URLS", "CLEAN_URLS is an old setting",
            help: "write ARTICLE_URL = '{slug}/' and PAGE_URL = 'pages/{slug}/' instead")
        let urls = [
            ("ARTICLE_URL", "{slug}/"), ("ARTICLE_LANG_URL", "{slug}-{lang}/"), ("PAGE_URL", "pages/{slug}/"),
            ("PAGE_LANG_URL", "pages/{slug}-{lang}/"),
        ]
        for (name, url) in urls { self[name].value = .string(url) }
    }

    /// `/%Y/%m/%(category)s/` stands before every URL.
    private mutating func convertPermalinks() {
        let old = "ARTICLE_PERMALINK_STRUCTURE"
        guard let structure = self[old].value.string, !structure.isEmpty else { return }
        report(.note, old, "\(old) is an old setting", help: "write ARTICLE_URL and ARTICLE_SAVE_AS with {date:%Y} and their like instead")
        var prefix = ""
        var rest = structure.hasPrefix("/") ? structure.dropFirst() : structure[...]
        while let character = rest.popFirst() {
            if character == "%", rest.first == "(", let end = rest.firstRange(of: ")s") {
                prefix += "{" + rest[..<end.lowerBound].dropFirst() + "}"
                rest = rest[end.upperBound...]
            } else if character == "%", let letter = rest.first, letter.isLetter {
                prefix += "{date:%\(letter)}"
                rest = rest.dropFirst()
            } else {
                prefix.append(character)
            }
        }
        if !prefix.isEmpty, !prefix.hasSuffix("/") { prefix += "/" }
        for kind in ["ARTICLE", "PAGE", "DRAFT"] {
            for ending in ["_URL", "_LANG_URL", "_SAVE_AS", "_LANG_SAVE_AS"] {
                let name = kind + ending
                self[name].value = .string(prefix + string(name))
            }
        }
    }
}
