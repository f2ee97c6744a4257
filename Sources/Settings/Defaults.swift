// Pelican's settings with their default values, and the names that are known without having one.

extension Settings {
    /// Every setting that has a default, in the order in which `plimsoll settings` shows them.
    public static let defaults: [(name: String, value: SettingValue)] =
        basics + urls + periods + times + templates + feeds + listings + theme

    /// Names that themes or Pelican know but that are unset at first.
    public static let knownNames: Set<String> = Set(defaults.map(\.name)).union([
        "ANALYTICS", "AUTHOR", "DISQUS_SITENAME", "FEED_DOMAIN", "GITHUB_URL", "LINKS", "LINKS_WIDGET_NAME",
        "LOAD_CONTENT_CACHE", "MENUITEMS", "SITESUBTITLE", "SOCIAL", "SOCIAL_WIDGET_NAME", "STYLESHEET_URL", "TIMEZONE", "TWITTER_USERNAME",
        "VERIFY", "FEED_ATOM", "FEED_RSS", "FEED_ALL_RSS", "CATEGORY_FEED_RSS", "TAG_FEED_ATOM", "TAG_FEED_RSS", "TRANSLATION_FEED_RSS",
        "FEED_ATOM_URL", "FEED_RSS_URL", "FEED_ALL_ATOM_URL", "FEED_ALL_RSS_URL", "CATEGORY_FEED_ATOM_URL", "CATEGORY_FEED_RSS_URL",
        "AUTHOR_FEED_ATOM_URL", "AUTHOR_FEED_RSS_URL", "TAG_FEED_ATOM_URL", "TAG_FEED_RSS_URL", "TRANSLATION_FEED_ATOM_URL",
        "TRANSLATION_FEED_RSS_URL", "INDEX_URL", "ARCHIVES_URL", "AUTHORS_URL", "CATEGORIES_URL", "TAGS_URL", "DEBUG",
        "IMAGE_SIZES", "MARKDOWN_DIALECT", "MATH", "I18N_GETTEXT_DOMAIN", "I18N_GETTEXT_LOCALEDIR", "I18N_GETTEXT_NEWSTYLE",
        "I18N_SUBSITES", "I18N_TEMPLATES_LANG", "I18N_UNTRANSLATED_ARTICLES", "I18N_UNTRANSLATED_PAGES",
    ])

    private typealias Group = [(name: String, value: SettingValue)]

    private static let basics: Group = [
        ("SITENAME", "A Pelican Blog"), ("SITEURL", ""), ("PATH", "."), ("OUTPUT_PATH", "output"),
        ("ARTICLE_PATHS", [""]), ("ARTICLE_EXCLUDES", []), ("PAGE_PATHS", ["pages"]), ("PAGE_EXCLUDES", []),
        ("STATIC_PATHS", ["images"]), ("STATIC_EXCLUDES", []), ("STATIC_EXCLUDE_SOURCES", true), ("STATIC_CREATE_LINKS", false),
        ("STATIC_CHECK_IF_MODIFIED", false), ("IGNORE_FILES", ["**/.*"]), ("USE_FOLDER_AS_CATEGORY", true), ("DEFAULT_CATEGORY", "misc"),
        ("DISPLAY_PAGES_ON_MENU", true), ("DISPLAY_CATEGORIES_ON_MENU", true), ("DELETE_OUTPUT_DIRECTORY", false), ("OUTPUT_RETENTION", []),
        ("OUTPUT_SOURCES", false), ("OUTPUT_SOURCES_EXTENSION", ".text"), ("RELATIVE_URLS", false),
        ("MARKDOWN", markdown), ("READERS", [:]), ("DOCUTILS_SETTINGS", [:]), ("PYGMENTS_RST_OPTIONS", [:]),
        ("JINJA_ENVIRONMENT", ["trim_blocks": true, "lstrip_blocks": true, "extensions": []]),
        ("JINJA_FILTERS", [:]), ("JINJA_GLOBALS", [:]), ("JINJA_TESTS", [:]), ("JINJA_TRANSLATIONS", [:]), ("LOG_FILTER", []),
        ("PLUGINS", nil), ("PLUGIN_PATHS", []), ("PELICAN_CLASS", "pelican.Pelican"),
        ("TYPOGRIFY", false), ("TYPOGRIFY_IGNORE_TAGS", []), ("TYPOGRIFY_OMIT_FILTERS", []), ("TYPOGRIFY_DASHES", "default"),
        ("SUMMARY_MAX_LENGTH", 50), ("SUMMARY_MAX_PARAGRAPHS", nil), ("SUMMARY_END_SUFFIX", "…"), ("FORMATTED_FIELDS", ["summary"]),
        ("INTRASITE_LINK_REGEX", "[{|](?P<what>.*?)[|}]"), ("WITH_FUTURE_DATES", true),
        ("DEFAULT_METADATA", [:]), ("FILENAME_METADATA", "(?P<date>\\d{4}-\\d{2}-\\d{2}).*"), ("PATH_METADATA", ""),
        ("EXTRA_PATH_METADATA", [:]),
        ("CACHE_CONTENT", false), ("CONTENT_CACHING_LAYER", "reader"), ("CACHE_PATH", "cache"), ("GZIP_CACHE", true),
        ("CHECK_MODIFIED_METHOD", "mtime"), ("LOAD_CONTENT_CACHE", false), ("PORT", 8000), ("BIND", "127.0.0.1"),
    ]

    private static let markdown: SettingValue = [
        "extension_configs": [
            "markdown.extensions.codehilite": ["css_class": "highlight"], "markdown.extensions.extra": [:], "markdown.extensions.meta": [:],
        ],
        "output_format": "html5",
    ]

    private static let urls: Group = [
        ("ARTICLE_URL", "{slug}.html"), ("ARTICLE_SAVE_AS", "{slug}.html"),
        ("ARTICLE_LANG_URL", "{slug}-{lang}.html"), ("ARTICLE_LANG_SAVE_AS", "{slug}-{lang}.html"),
        ("DRAFT_URL", "drafts/{slug}.html"), ("DRAFT_SAVE_AS", "drafts/{slug}.html"),
        ("DRAFT_LANG_URL", "drafts/{slug}-{lang}.html"), ("DRAFT_LANG_SAVE_AS", "drafts/{slug}-{lang}.html"),
        ("PAGE_URL", "pages/{slug}.html"), ("PAGE_SAVE_AS", "pages/{slug}.html"),
        ("PAGE_LANG_URL", "pages/{slug}-{lang}.html"), ("PAGE_LANG_SAVE_AS", "pages/{slug}-{lang}.html"),
        ("DRAFT_PAGE_URL", "drafts/pages/{slug}.html"), ("DRAFT_PAGE_SAVE_AS", "drafts/pages/{slug}.html"),
        ("DRAFT_PAGE_LANG_URL", "drafts/pages/{slug}-{lang}.html"), ("DRAFT_PAGE_LANG_SAVE_AS", "drafts/pages/{slug}-{lang}.html"),
        ("STATIC_URL", "{path}"), ("STATIC_SAVE_AS", "{path}"),
        ("AUTHOR_URL", "author/{slug}.html"), ("AUTHOR_SAVE_AS", "author/{slug}.html"),
        ("CATEGORY_URL", "category/{slug}.html"), ("CATEGORY_SAVE_AS", "category/{slug}.html"),
        ("TAG_URL", "tag/{slug}.html"), ("TAG_SAVE_AS", "tag/{slug}.html"),
        ("INDEX_SAVE_AS", "index.html"), ("ARCHIVES_SAVE_AS", "archives.html"), ("AUTHORS_SAVE_AS", "authors.html"),
        ("CATEGORIES_SAVE_AS", "categories.html"), ("TAGS_SAVE_AS", "tags.html"),
        ("SLUGIFY_SOURCE", "title"), ("SLUGIFY_USE_UNICODE", false), ("SLUGIFY_PRESERVE_CASE", false),
        ("SLUG_REGEX_SUBSTITUTIONS", slugSubstitutions), ("AUTHOR_REGEX_SUBSTITUTIONS", slugSubstitutions),
        ("CATEGORY_REGEX_SUBSTITUTIONS", slugSubstitutions), ("TAG_REGEX_SUBSTITUTIONS", slugSubstitutions),
    ]

    static let slugSubstitutions: SettingValue = .list([
        .tuple(["[^\\w\\s-]", ""]), .tuple(["(?u)\\A\\s*", ""]), .tuple(["(?u)\\s*\\Z", ""]), .tuple(["[-\\s]+", "-"]),
    ])

    private static let periods: Group = [
        ("YEAR_ARCHIVE_URL", ""), ("YEAR_ARCHIVE_SAVE_AS", ""), ("MONTH_ARCHIVE_URL", ""), ("MONTH_ARCHIVE_SAVE_AS", ""),
        ("DAY_ARCHIVE_URL", ""), ("DAY_ARCHIVE_SAVE_AS", ""),
    ]

    private static let times: Group = [
        ("DEFAULT_DATE", nil), ("DEFAULT_DATE_FORMAT", "%a %d %B %Y"), ("DATE_FORMATS", [:]), ("LOCALE", [""]), ("DEFAULT_LANG", "en"),
        ("ARTICLE_TRANSLATION_ID", "slug"), ("PAGE_TRANSLATION_ID", "slug"),
    ]

    private static let templates: Group = [
        ("TEMPLATE_PAGES", [:]), ("TEMPLATE_EXTENSIONS", [".html"]),
        ("DIRECT_TEMPLATES", ["index", "tags", "categories", "authors", "archives"]),
    ]

    private static let feeds: Group = [
        ("FEED_ALL_ATOM", "feeds/all.atom.xml"), ("CATEGORY_FEED_ATOM", "feeds/{slug}.atom.xml"),
        ("AUTHOR_FEED_ATOM", "feeds/{slug}.atom.xml"), ("AUTHOR_FEED_RSS", "feeds/{slug}.rss.xml"),
        ("TRANSLATION_FEED_ATOM", "feeds/all-{lang}.atom.xml"),
        ("FEED_MAX_ITEMS", 100), ("RSS_FEED_SUMMARY_ONLY", true), ("FEED_APPEND_REF", false),
    ]

    private static let listings: Group = [
        ("DEFAULT_PAGINATION", false), ("DEFAULT_ORPHANS", 0),
        ("PAGINATED_TEMPLATES", ["index": nil, "tag": nil, "category": nil, "author": nil]),
        (
            "PAGINATION_PATTERNS",
            .list([
                .tuple([1, "{name}{extension}", "{name}{extension}"]),
                .tuple([2, "{name}{number}{extension}", "{name}{number}{extension}"]),
            ])
        ),
        ("NEWEST_FIRST_ARCHIVES", true), ("REVERSE_CATEGORY_ORDER", false),
        ("ARTICLE_ORDER_BY", "reversed-date"), ("PAGE_ORDER_BY", "basename"),
    ]

    private static let theme: Group = [
        ("THEME", "theme"), ("THEME_STATIC_DIR", "theme"), ("THEME_STATIC_PATHS", ["static"]), ("THEME_TEMPLATES_OVERRIDES", []),
        ("CSS_FILE", "main.css"),
    ]
}
