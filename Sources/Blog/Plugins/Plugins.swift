// What popular plugins of Pelican do and is built in: on where PLUGINS names the plugin, under the names that themes know.

import Diagnostics
import Settings

/// The plugins that PLUGINS names, without `pelican.plugins.`, `pelican_` and the like before them.
struct Plugins: Sendable {
    private let names: Set<String>

    init(_ settings: Settings) {
        let named = (settings["PLUGINS"].value.elements ?? []).compactMap(\.string).map(Self.plain)
        names = Set(Self.hasSubsites(settings) ? named + ["i18n_subsites"] : named)
    }

    /// Without PLUGINS, Pelican uses what is installed; a plimsoll.toml needs no plugin's name.
    private static func hasSubsites(_ settings: Settings) -> Bool {
        let subsites = settings["I18N_SUBSITES"]
        return subsites.value.isTrue && (settings["PLUGINS"].value == .none || subsites.source.hasSuffix(".toml"))
    }

    /// Whether PLUGINS names it, or another plugin that does the same.
    func contains(_ name: String) -> Bool { names.contains(name) || Self.others[name]?.contains(where: names.contains) ?? false }

    /// The names for templates, as the test `plugin_enabled` and the variable PLUGINS have them: only what is built in.
    var builtin: [String] { names.filter { Self.replacement($0) != nil }.sorted() }

    /// Whether a template may count on a plugin, by any of its names.
    func isEnabled(_ name: String) -> Bool { builtin.contains(Self.plain(name)) }

    private static func plain(_ name: String) -> String {
        var plain = (name.split(separator: ".").last.map(String.init) ?? name).lowercased().replacing("-", with: "_")
        if plain.hasPrefix("pelican_") { plain.removeFirst("pelican_".count) }
        return plain
    }

    /// Plugins that do what another one does.
    private static let others: [String: [String]] = [
        "neighbors": ["neighbours"], "related_posts": ["similar_posts"], "readtime": ["read_time", "reading_time", "readingtime"],
        "share_post": ["share"], "alias": ["page_alias"],
        "better_figures_and_images": ["better_figures_images"],
        "render_math": ["katex", "mathjax"],
    ]

    /// What replaces a plugin; nil for one that nothing here replaces.
    private static func replacement(_ name: String) -> String? {
        replacements[name] ?? others.first { $0.value.contains(name) }.flatMap { replacements[$0.key] }
    }

    private static let replacements: [String: String] = [
        "i18n_subsites": "a site for each language of I18N_SUBSITES is built in",
        "sitemap": "sitemap.xml is built in; SITEMAP keeps its meaning",
        "robots": "robots.txt is built in",
        "neighbors": "article.next_article, prev_article and those in_category are built in",
        "related_posts": "article.related_posts is built in; RELATED_POSTS_MAX keeps its meaning",
        "series": "article.series is built in",
        "readtime": "article.readtime and readtime_string are built in; READTIME_WPM keeps its meaning",
        "post_stats": "article.stats is built in, without the scores of readability",
        "tag_cloud": "tag_cloud is built in; the settings TAG_CLOUD_… keep their meaning",
        "share_post": "article.share_post is built in",
        "summary": "the marks of the plugin's summaries are built in",
        "alias": "pages at the addresses of the header's `Alias:` are built in",
        "extract_toc": "article.toc is built in",
        "toc": "article.toc is built in",
        "better_figures_and_images": "images of the blog's own get their width and height, as IMAGE_SIZES = True does",
        "render_math": "formulas are kept as they are for MathJax",
    ]

    /// What stands in for plugins whose work is not done here at all.
    private static let advice: [String: String] = [
        "assets": "its tags work in templates: the files are linked one by one, as they are",
        "gzip_cache": "a web server compresses by itself, or `gzip -k` does after the build",
        "feed_summary": "FEED_… feeds hold the whole post, and its summary beside it",
        "minify": "pages are written as the templates give them",
        "tipue_search": "a search page needs its own index: the JSON feed, FEED_ALL_JSON with FEED_MAX_ITEMS = None, is one",
        "liquid_tags": "write the HTML, or a Markdown fence, in the place of `{% … %}`",
    ]

    /// Says in one warning which plugins will be missed, for `build`.
    static func reportMissing(_ settings: Settings) {
        let missing = (settings["PLUGINS"].value.elements ?? []).compactMap(\.string).filter {
            replacement(plain($0)) == nil && !changeNoPage.contains(plain($0))
        }
        guard !missing.isEmpty else { return }
        let names = missing.map { "`\($0)`" }.joined(separator: ", ")
        settings.report(
            .warning, "PLUGINS",
            "\(missing.count == 1 ? "this plugin is" : "these plugins are") not run, and pages lack what \(missing.count == 1 ? "it does" : "they do"): \(names)",
            help: "`plimsoll check` says what may stand in for each; take them out of PLUGINS once the blog does without them")
    }

    /// Plugins without which a reader sees the same.
    private static let changeNoPage: Set<String> = ["assets", "gzip_cache", "minify"]

    /// Names each plugin with what replaces it, for `check`.
    static func report(_ settings: Settings) {
        for element in settings["PLUGINS"].value.elements ?? [] {
            guard let name = element.string else { continue }
            let plain = plain(name)
            if let replacement = replacement(plain) {
                settings.report(.note, "PLUGINS", "the plugin `\(name)` is not run: \(replacement)")
            } else {
                settings.report(
                    .warning, "PLUGINS", "the plugin `\(name)` is not run, and nothing here does its work",
                    help: advice[plain] ?? "plugins are Python programs; take it out of PLUGINS once the blog does without it")
            }
        }
    }
}
