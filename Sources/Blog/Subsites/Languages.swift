// Which sites a blog has by I18N_SUBSITES: the main one, and one for each other language with settings of its own.

import Diagnostics
import Files
import Settings

/// The sites of a blog under the plugin `i18n_subsites`.
struct Languages: Sendable {
    /// One of them.
    struct LanguageSite: Sendable {
        /// The language as the settings write it.
        let lang: String
        let settings: Settings
        /// Its folder in the main site's output; empty for the main site itself.
        let folder: String
        /// SITEURL, absolute also under RELATIVE_URLS.
        var url: String { settings.string("SITEURL") }
        /// The language as it stands in a content.
        var key: String { lang.lowercased() }
    }

    /// The main one first, then as I18N_SUBSITES has them.
    let sites: [LanguageSite]
    var main: LanguageSite { sites[0] }

    /// - Parameter blog: the blog's folder.
    /// - Returns: nil where nothing asks for the plugin.
    init?(_ settings: Settings, in blog: Folder) {
        guard Self.isAskedFor(settings) else { return nil }
        let main = LanguageSite(lang: settings.string("DEFAULT_LANG"), settings: settings, folder: "")
        var sites = [main]
        for (lang, value) in settings.entries(Self.setting) {
            guard let site = Self.site(lang, value, main, blog), !Self.isTaken(site, sites) else { continue }
            Self.reportHost(of: site, main)
            sites.append(site)
        }
        self.sites = sites
    }

    private static let setting = "I18N_SUBSITES"

    private static func isAskedFor(_ settings: Settings) -> Bool {
        if Plugins(settings).contains("i18n_subsites") { return true }
        guard settings[setting].value.isTrue else { return false }
        settings.report(
            .warning, setting, "I18N_SUBSITES does nothing, since PLUGINS does not name the plugin",
            help: "add \"i18n_subsites\" to PLUGINS, or take I18N_SUBSITES away")
        return false
    }

    // MARK: A subsite's settings

    private static func site(_ lang: String, _ value: SettingValue, _ main: LanguageSite, _ blog: Folder) -> LanguageSite? {
        let settings = main.settings
        guard let table = value.entries ?? (value == .none ? [] : nil) else {
            settings.report(
                .warning, setting, key: lang, "the settings of the subsite `\(lang)` should be a dict, but are \(value.kind)",
                help: "write '\(lang)': {} for a subsite with the blog's own settings")
            return nil
        }
        guard Folder.normalized(lang) == lang, !lang.contains("/") else {
            settings.report(
                .error, setting, key: lang, "`\(lang)` is no name for a language, so there is no subsite of it",
                help: "it is a folder's name and what stands behind `Lang:` in headers, such as `de` or `pt-br`")
            return nil
        }
        var own = settings.overlaid(by: table, in: setting, key: lang, usual: usual(lang, table, main))
        let folder = folder(of: &own, lang, main, blog)
        return LanguageSite(lang: lang, settings: own, folder: folder)
    }

    /// What a subsite has where its table says nothing else: a folder of its own, and the main site's copied files.
    private static func usual(_ lang: String, _ table: [SettingValue.Entry], _ main: LanguageSite) -> [(name: String, value: SettingValue)]
    {
        let settings = main.settings
        let has = { (name: String) in table.contains { $0.key == .string(name) } }
        let url = table.last { $0.key == "SITEURL" }?.value.string ?? main.url + "/" + lang
        var usual: [(name: String, value: SettingValue)] = [
            ("SITEURL", .string(url)), ("STATIC_PATHS", []),
            ("OUTPUT_PATH", .string(settings.string("OUTPUT_PATH") + "/" + lang)),
            ("CACHE_PATH", .string(settings.string("CACHE_PATH") + "/" + lang)),
        ]
        // Pelican leaves the main site's, where other articles stand in the feeds.
        if [main.url, ""].contains(settings.string("FEED_DOMAIN")) { usual.append(("FEED_DOMAIN", .string(url))) }
        if !["THEME", "THEME_STATIC_DIR", "THEME_STATIC_PATHS"].contains(where: has) {
            let way = way(from: url, to: main.url)
            usual += [("THEME_STATIC_DIR", .string(way + "/" + settings.string("THEME_STATIC_DIR"))), ("THEME_STATIC_PATHS", [])]
        }
        return usual.filter { !has($0.name) } + [("DEFAULT_LANG", .string(lang))]
    }

    /// The subsite's folder inside the main site's output; the usual one, with a report, where its OUTPUT_PATH is not beneath that.
    private static func folder(of settings: inout Settings, _ lang: String, _ main: LanguageSite, _ blog: Folder) -> String {
        let path = main.settings.string("OUTPUT_PATH")
        let output = blog.folder(path)
        let own = blog.folder(settings.string("OUTPUT_PATH"))
        if own.path.hasPrefix(output.path + "/") { return String(own.path.dropFirst(output.path.utf8.count + 1)) }
        settings.report(
            .warning, "OUTPUT_PATH", "OUTPUT_PATH of the subsite `\(lang)` is not inside the main site's, so it is `\(path)/\(lang)`",
            help: "leave it out for that folder, or name another one in `\(path)`")
        settings["OUTPUT_PATH"].value = .string(path + "/" + lang)
        return lang
    }

    /// Links between sites are relative, so they need one host.
    private static func reportHost(of site: LanguageSite, _ main: LanguageSite) {
        guard host(of: site.url) != host(of: main.url), !site.url.hasPrefix("/") else { return }
        site.settings.report(
            .warning, "SITEURL", "links between `\(site.lang)` and the main site lead nowhere, since their SITEURLs have other hosts",
            help: "a subsite is a folder of the main site, such as \(main.url)/\(site.lang)")
    }

    private static func isTaken(_ site: LanguageSite, _ sites: [LanguageSite]) -> Bool {
        guard let other = sites.first(where: { $0.folder == site.folder }) else { return false }
        site.settings.report(
            .error, "OUTPUT_PATH", "the subsite `\(site.lang)` is left out, since its OUTPUT_PATH is that of `\(other.lang)`",
            help: "each site has a folder of its own; leave OUTPUT_PATH out for one by its language")
        return true
    }

    // MARK: Ways

    /// The site of a language; where a subsite has the main site's language, it is the subsite.
    func site(of lang: String) -> LanguageSite? { sites.last { $0.lang == lang || $0.key == lang.lowercased() } }

    /// The way from one site's address to another's, as it stands in a relative link: `..`, `de`, `../fr`; `.` for none.
    static func way(from: String, to: String) -> String {
        let (from, to) = (pathParts(of: from), pathParts(of: to))
        let common = zip(from, to).prefix { $0 == $1 }.count
        let parts = Array(repeating: "..", count: from.count - common) + to.dropFirst(common)
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    private static func pathParts(of url: String) -> [String] {
        var parts: [String] = []
        let rest = url.firstRange(of: "//").map { url[$0.upperBound...].drop { $0 != "/" } } ?? url[...]
        for part in rest.prefix(while: { $0 != "?" && $0 != "#" }).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts
    }

    private static func host(of url: String) -> String {
        url.firstRange(of: "//").map { String(url[$0.upperBound...].prefix { $0 != "/" }) } ?? ""
    }
}
