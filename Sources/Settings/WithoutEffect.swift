// Pelican's settings that do nothing here, each with its reason; docs/pelican.md says the same.

extension Settings {
    /// Why a setting does nothing.
    public struct Reason: Sendable {
        /// The reason, and what to do instead, in words.
        public let words: String
        /// Whether its lack can be seen in the site, so that setting it is worth a note.
        public let showsInPages: Bool
    }

    /// The settings without effect, by name.
    public static let withoutEffect: [String: Reason] = {
        let cache = Reason(words: "nothing is cached between builds: a full build is fast enough without", showsInPages: false)
        let restructured = Reason(words: "reStructuredText is not read: convert such files to Markdown", showsInPages: false)
        let python = Reason(words: "Python is not run", showsInPages: true)
        return [
            "CACHE_CONTENT": cache, "CACHE_PATH": cache, "CHECK_MODIFIED_METHOD": cache, "CONTENT_CACHING_LAYER": cache,
            "GZIP_CACHE": cache,
            "LOAD_CONTENT_CACHE": cache, "DOCUTILS_SETTINGS": restructured, "PYGMENTS_RST_OPTIONS": restructured, "PELICAN_CLASS": python,
            "PLUGIN_PATHS": Reason(words: "plugins are Python, which is not run; what popular ones do is built in", showsInPages: false),
            "STATIC_CHECK_IF_MODIFIED": Reason(words: "files are written only where they changed in any case", showsInPages: false),
            "INTRASITE_LINK_REGEX": Reason(
                words: "links are written as {filename}… or |filename|…; no other form is looked for", showsInPages: true),
            "STATIC_CREATE_LINKS": Reason(words: "files are copied, and only where they changed", showsInPages: false),
            "LOG_FILTER": Reason(words: "every problem is printed once, at its line; -q prints errors alone", showsInPages: false),
        ]
    }()
}
