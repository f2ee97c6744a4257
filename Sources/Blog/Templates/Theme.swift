// The theme: its templates, compiled once, and its static files.

import Diagnostics
import Files
import Jinja
import Settings

/// A theme's folder and the templates in it.
struct Theme: Sendable {
    /// Before the name of a template of TEMPLATE_PAGES, which is in the content folder.
    static let templatePage = "!page/"

    let folder: Folder
    let environment: Environment
    /// Whether its folder has templates at all.
    let isThere: Bool
    private let sources: TemplateSources
    private let extensions: [String]

    /// - Parameter place: the site among those of several languages.
    init(_ blog: Folder, _ settings: Settings, _ place: SitePlace?, log: DiagnosticLog) {
        let path = settings.string("THEME")
        folder = blog.folder(path)
        extensions = settings.strings("TEMPLATE_EXTENSIONS")
        let sources = TemplateSources(blog, settings)
        self.sources = sources
        environment = Environment(themeConfiguration(settings, place, in: blog, log: log)) { name in
            if let (path, text) = try sources.source(name) {
                guard let plain = withoutAssetsTags(text, path, log) else { return Source(name: name, path: path, text: text) }
                return Source(name: name, path: path, text: plain)
            }
            guard formerTemplates.contains(name) else { return nil }
            log.add(
                Diagnostic(
                    .warning, at: Location(path),
                    "the theme includes `\(name)`, which it does not have, and Pelican no longer: nothing is there",
                    help: "put a template of that name into a folder, and the folder into THEME_TEMPLATES_OVERRIDES"))
            return Source(name: name, path: "!simple/" + name, text: "")
        }
        isThere = folder.exists("templates")
        if !isThere { report(path, settings) }
    }

    /// A theme that is not there: the built-in templates stand in for it, which is all there is to `simple`.
    private func report(_ path: String, _ settings: Settings) {
        switch path {
        case "simple": break
        case _ where !settings.isSet("THEME"):
            settings.report(
                .warning, "THEME", "THEME is not set, and there is no folder `theme`: the built-in templates are used",
                help: "set THEME to the folder of a theme, or to `simple`, which is what they are called")
        case "notmyidea":
            settings.report(
                .warning, "THEME", "Pelican's theme `notmyidea` is not here: the built-in templates are used",
                help: "set THEME to the folder of a theme, or to `simple`, which is what they are called")
        default:
            settings.report(
                .error, "THEME", "the theme `\(path)` has no folder `templates`",
                help: "THEME, or `-t`, names a folder, found from the blog's folder; the default is `theme`, and `simple` is built in")
        }
    }

    /// Whether there is a template of a name, with any of TEMPLATE_EXTENSIONS.
    func has(_ template: String) -> Bool { extensions.contains { sources.has(template + $0) } }

    /// The template of a name, with the first of TEMPLATE_EXTENSIONS that there is.
    func template(_ name: String, _ extensions: [String]? = nil) throws -> Template {
        let extensions = extensions ?? self.extensions
        let found = extensions.count > 1 ? extensions.first { sources.has(name + $0) } : nil
        return try environment.template(name + (found ?? extensions.first ?? ""))
    }

    /// THEME_STATIC_PATHS, folders and single files, as paths in the theme and paths in the output.
    func statics(_ settings: Settings) -> [(from: String, to: String)] {
        let target = settings.string("THEME_STATIC_DIR")
        return settings.strings("THEME_STATIC_PATHS").compactMap(Folder.normalized).flatMap { path in
            let files = folder.walk(path).map { file in (file.path, target + "/" + file.path.dropFirst(path.count + 1)) }
            guard files.isEmpty, folder.exists(path), !folder.folder(path).isFolder else { return files }
            return [(path, target + "/" + (path.split(separator: "/").last ?? ""))]
        }
    }

    /// The settings as templates see them.
    /// - Parameter place: the site among those of several languages.
    func variables(_ settings: Settings, _ place: SitePlace?) -> [String: Value] {
        var values: [String: Value] = ["ARTICLE_PERMALINK_STRUCTURE": ""]
        for (name, setting) in settings.all where !Self.unseen.contains(name) || settings.isSet(name) {
            values[name] = setting.value.templateValue
        }
        let css = settings.string("CSS_FILE")
        // A subsite has the main site's style sheet, which Pelican looks for in the subsite's own paths, where nothing is.
        let own = settings.strings("THEME_STATIC_PATHS")
        let folders = own.isEmpty ? place?.languages.main.settings.strings("THEME_STATIC_PATHS") ?? [] : own
        if css.isEmpty || !folders.contains(where: { folder.exists($0 + "/css/" + css) }) { values["CSS_FILE"] = "" }
        if settings["FEED_DOMAIN"].value.string == nil { values["FEED_DOMAIN"] = .string(settings.string("SITEURL")) }
        // Plugins are not run: a theme is to do without those that are not built in.
        values["PLUGINS"] = .strings(Plugins(settings).builtin)
        return values
    }

    /// Settings whose default Pelican keeps to itself: to a template they are undefined until they are set.
    private static let unseen: Set<String> = [
        "ARCHIVES_SAVE_AS", "AUTHORS_SAVE_AS", "CATEGORIES_SAVE_AS", "TAGS_SAVE_AS", "AUTHOR_REGEX_SUBSTITUTIONS",
        "CATEGORY_REGEX_SUBSTITUTIONS", "TAG_REGEX_SUBSTITUTIONS", "DEFAULT_DATE", "SUMMARY_MAX_PARAGRAPHS",
    ]
}

/// Templates that old themes include and that came with Pelican once.
private let formerTemplates: Set<String> = [
    "analytics.html", "article_infos.html", "comments.html", "disqus_script.html", "github.html", "gosquared.html", "piwik.html",
    "taglist.html", "twitter.html",
]

/// Where templates come from: THEME_TEMPLATES_OVERRIDES, the theme, and what is built in.
private struct TemplateSources: Sendable {
    private let theme: Place
    /// For TEMPLATE_PAGES: PATH, then the blog's folder.
    private let pages: [Place]
    private let usual: [Place]

    /// A folder of templates and its name for messages.
    private struct Place: Sendable {
        var folder: Folder
        var name: String

        init(_ blog: Folder, _ path: String) {
            folder = blog.folder(path)
            name = path
        }

        func path(_ file: String) -> String { name == "." || name.isEmpty ? file : name + "/" + file }
    }

    init(_ blog: Folder, _ settings: Settings) {
        theme = Place(blog, settings.string("THEME") + "/templates")
        pages = [Place(blog, settings.string("PATH")), Place(blog, ".")]
        usual = settings.strings("THEME_TEMPLATES_OVERRIDES").map { Place(blog, $0) } + [theme]
    }

    func has(_ name: String) -> Bool {
        guard let (file, places, hasBuiltin) = look(name) else { return false }
        return places.contains { $0.folder.exists(file) } || (hasBuiltin && builtinTemplates[file] != nil)
    }

    func source(_ name: String) throws -> (path: String, text: String)? {
        guard let (file, places, hasBuiltin) = look(name) else { return nil }
        if let place = places.first(where: { $0.folder.exists(file) }) {
            return (place.path(file), try place.folder.text(file))
        }
        guard hasBuiltin, let text = builtinTemplates[file] else { return nil }
        return ("!simple/" + file, text)
    }

    /// The file of a name and where to look for it; nil for a name that leads out of the folders.
    private func look(_ name: String) -> (file: String, places: [Place], hasBuiltin: Bool)? {
        for (prefix, places, hasBuiltin) in [("!theme/", [theme], false), ("!simple/", [], true), (Theme.templatePage, pages, false)]
        where name.hasPrefix(prefix) {
            return Folder.normalized(String(name.dropFirst(prefix.count))).map { ($0, places, hasBuiltin) }
        }
        return Folder.normalized(name).map { ($0, usual, true) }
    }
}
