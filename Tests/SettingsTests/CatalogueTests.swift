// All of Pelican's settings: each is known, and holds what it should; old ones are converted.

import Diagnostics
import Foundation
import Testing

@testable import Settings

@Suite struct CatalogueTests {
    /// The names that Pelican 4.12 documents (https://docs.getpelican.com/en/4.12.0/settings.html).
    static let documented = """
        ANALYTICS ARCHIVES_SAVE_AS ARTICLE_EXCLUDES ARTICLE_LANG_SAVE_AS ARTICLE_LANG_URL ARTICLE_ORDER_BY ARTICLE_PATHS
        ARTICLE_SAVE_AS ARTICLE_TRANSLATION_ID ARTICLE_URL AUTHOR AUTHORS_SAVE_AS AUTHOR_FEED_ATOM AUTHOR_FEED_ATOM_URL
        AUTHOR_FEED_RSS AUTHOR_FEED_RSS_URL AUTHOR_REGEX_SUBSTITUTIONS AUTHOR_SAVE_AS AUTHOR_URL BIND CACHE_CONTENT CACHE_PATH
        CATEGORIES_SAVE_AS CATEGORY_FEED_ATOM CATEGORY_FEED_ATOM_URL CATEGORY_FEED_RSS CATEGORY_FEED_RSS_URL
        CATEGORY_REGEX_SUBSTITUTIONS CATEGORY_SAVE_AS CATEGORY_URL CHECK_MODIFIED_METHOD CONTENT_CACHING_LAYER CSS_FILE
        DATE_FORMATS DAY_ARCHIVE_SAVE_AS DAY_ARCHIVE_URL DEFAULT_CATEGORY DEFAULT_DATE DEFAULT_DATE_FORMAT DEFAULT_LANG
        DEFAULT_METADATA DEFAULT_ORPHANS DEFAULT_PAGINATION DELETE_OUTPUT_DIRECTORY DIRECT_TEMPLATES DISPLAY_CATEGORIES_ON_MENU
        DISPLAY_PAGES_ON_MENU DISQUS_SITENAME DOCUTILS_SETTINGS DRAFT_LANG_SAVE_AS DRAFT_LANG_URL DRAFT_PAGE_LANG_SAVE_AS
        DRAFT_PAGE_LANG_URL DRAFT_PAGE_SAVE_AS DRAFT_PAGE_URL DRAFT_SAVE_AS DRAFT_URL EXTRA_PATH_METADATA FEED_ALL_ATOM
        FEED_ALL_ATOM_URL FEED_ALL_RSS FEED_ALL_RSS_URL FEED_APPEND_REF FEED_ATOM FEED_ATOM_URL FEED_DOMAIN FEED_MAX_ITEMS
        FEED_RSS FEED_RSS_URL FILENAME_METADATA FORMATTED_FIELDS GITHUB_URL GZIP_CACHE IGNORE_FILES INDEX_SAVE_AS
        INTRASITE_LINK_REGEX JINJA_ENVIRONMENT JINJA_FILTERS JINJA_GLOBALS JINJA_TESTS LINKS LINKS_WIDGET_NAME
        LOAD_CONTENT_CACHE LOCALE LOG_FILTER MARKDOWN MENUITEMS MONTH_ARCHIVE_SAVE_AS MONTH_ARCHIVE_URL NEWEST_FIRST_ARCHIVES
        OUTPUT_PATH OUTPUT_RETENTION OUTPUT_SOURCES OUTPUT_SOURCES_EXTENSION PAGE_EXCLUDES PAGE_LANG_SAVE_AS PAGE_LANG_URL
        PAGE_ORDER_BY PAGE_PATHS PAGE_SAVE_AS PAGE_TRANSLATION_ID PAGE_URL PAGINATED_TEMPLATES PAGINATION_PATTERNS PATH
        PATH_METADATA PLUGINS PLUGIN_PATHS PORT PYGMENTS_RST_OPTIONS READERS RELATIVE_URLS REVERSE_CATEGORY_ORDER
        RSS_FEED_SUMMARY_ONLY SITENAME SITESUBTITLE SITEURL SLUGIFY_PRESERVE_CASE SLUGIFY_SOURCE SLUGIFY_USE_UNICODE
        SLUG_REGEX_SUBSTITUTIONS SOCIAL SOCIAL_WIDGET_NAME STATIC_CHECK_IF_MODIFIED STATIC_CREATE_LINKS STATIC_EXCLUDES
        STATIC_EXCLUDE_SOURCES STATIC_PATHS STYLESHEET_URL SUMMARY_END_SUFFIX SUMMARY_MAX_LENGTH SUMMARY_MAX_PARAGRAPHS
        TAGS_SAVE_AS TAG_FEED_ATOM TAG_FEED_ATOM_URL TAG_FEED_RSS TAG_REGEX_SUBSTITUTIONS TAG_SAVE_AS TAG_URL
        TEMPLATE_EXTENSIONS TEMPLATE_PAGES THEME THEME_STATIC_DIR THEME_STATIC_PATHS THEME_TEMPLATES_OVERRIDES TIMEZONE
        TRANSLATION_FEED_ATOM TRANSLATION_FEED_ATOM_URL TRANSLATION_FEED_RSS TRANSLATION_FEED_RSS_URL TWITTER_USERNAME TYPOGRIFY
        TYPOGRIFY_DASHES TYPOGRIFY_IGNORE_TAGS TYPOGRIFY_OMIT_FILTERS USE_FOLDER_AS_CATEGORY WITH_FUTURE_DATES
        YEAR_ARCHIVE_SAVE_AS YEAR_ARCHIVE_URL
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    @Test(arguments: documented) func isKnown(name: String) {
        #expect(Settings.knownNames.contains(name))
    }

    @Test func allAreThere() {
        #expect(Set(Self.documented).count == 159)
    }

    @Test func withoutEffectAreSettings() {
        #expect(Settings.withoutEffect.keys.filter { !Settings.knownNames.contains($0) } == [])
    }

    @Test(arguments: [
        ("SITENAME = 3", "SITENAME should be a string, but is a number"),
        ("DEFAULT_PAGINATION = 'ten'", "DEFAULT_PAGINATION should be a whole number, or None, but is a string"),
        ("STATIC_PATHS = 5", "STATIC_PATHS should be a list of strings, but is a number"),
        ("EXTRA_PATH_METADATA = ['a']", "EXTRA_PATH_METADATA should be a dict, but is a list"),
        ("SLUG_REGEX_SUBSTITUTIONS = ['a']", "SLUG_REGEX_SUBSTITUTIONS should be a list of pairs of strings, but is a list"),
        ("DEFAULT_DATE = 5", "DEFAULT_DATE should be 'fs', a date such as '2026-11-23', or a tuple (2026, 11, 23), but is a number"),
        ("RELATIVE_URLS = 'no'", "RELATIVE_URLS should be True or False, but is a string"),
        ("TIMEZONE = ['UTC']", "TIMEZONE should be a string, but is a list"),
        ("SLUGIFY_SOURCE = 'titel'", "SLUGIFY_SOURCE cannot be `titel`"),
        ("ARTICLE_URL = '{slug.html'", "a bracket in ARTICLE_URL stands alone"),
        ("CATEGORY_FEED_ATOM = '{slgu}.xml'", "`{slgu}` means nothing in CATEGORY_FEED_ATOM"),
        ("FEED_ALL_ATOM = 'all-{slug}.xml'", "`{slug}` means nothing in FEED_ALL_ATOM"),
        ("TRANSLATION_FEED_ATOM = '{slug}.xml'", "`{slug}` means nothing in TRANSLATION_FEED_ATOM"),
        ("YEAR_ARCHIVE_SAVE_AS = '{year}/index.html'", "`{year}` means nothing in YEAR_ARCHIVE_SAVE_AS"),
        ("TAG_URL = 'tag/{tag}/'", "`{tag}` means nothing in TAG_URL"),
        ("I18N_SUBSITES = ['de']", "I18N_SUBSITES should be a dict, but is a list"),
        ("I18N_UNTRANSLATED_ARTICLES = 'hied'", "I18N_UNTRANSLATED_ARTICLES cannot be `hied`"),
        ("PELICAN_CLASS = 'my.Pelican'", "PELICAN_CLASS does nothing here"),
    ])
    func misuseIsSaidAtItsLine(line: String, message: String) {
        let log = DiagnosticLog()
        let settings = load(["pelicanconf.py": "# first\n" + line], log: log)
        #expect(log.all.map(\.message) == [message])
        #expect(log.all.first?.location?.line == 2 && log.all.first?.help != nil && log.count(.error) == 0)
        _ = settings.all.map { settings.string($0.name) }
    }

    @Test(arguments: [
        "DEFAULT_PAGINATION = True", "DEFAULT_DATE = (2017, 1, 1)", "DEFAULT_DATE = 'fs'", "FEED_ALL_ATOM = None", "TAG_FEED_ATOM = False",
        "ARTICLE_URL = '{date:%Y}/{series}/{slug}/'", "PAGE_PATHS = 'pages'", "SUMMARY_MAX_LENGTH = None", "LOCALE = 'C'",
        "LOCALE = ('C',)",
        "SOCIAL = {'a': 'b'}", "YEAR_ARCHIVE_SAVE_AS = '{date:%Y}/index.html'", "AUTHOR_SAVE_AS = ''", "CACHE_CONTENT = True",
        "PLUGINS = ['a']",
        "ARTICLE_TRANSLATION_ID = None", "PAGE_TRANSLATION_ID = ['a', 'b']", "MY_OWN = {1: 2}", "JINJA_ENVIRONMENT = {'trim_blocks': True}",
    ])
    func goodUseIsNot(line: String) {
        let log = DiagnosticLog()
        _ = load(["pelicanconf.py": line], log: log)
        #expect(log.all == [])
    }

    /// What Pelican's `handle_deprecated_settings` makes of each was seen by running it.
    @Test(arguments: [
        ("ARTICLE_DIR = 'x'", "ARTICLE_PATHS", "['x']"), ("PLUGIN_PATH = 'p'", "PLUGIN_PATHS", "['p']"),
        ("EXTRA_TEMPLATES_PATHS = ['t']", "THEME_TEMPLATES_OVERRIDES", "['t']"), ("FEED = 'f.xml'", "FEED_ATOM", "'f.xml'"),
        ("TAG_FEED = 'f/%s.xml'", "TAG_FEED_ATOM", "'f/{slug}.xml'"), ("CLEAN_URLS = True", "PAGE_LANG_URL", "'pages/{slug}-{lang}/'"),
        ("ARTICLE_PERMALINK_STRUCTURE = '/%Y/%(category)s/'", "ARTICLE_SAVE_AS", "'{date:%Y}/{category}/{slug}.html'"),
        ("SLUG_SUBSTITUTIONS = (('C++', 'cpp'),)", "SLUG_REGEX_SUBSTITUTIONS", #"[('C\\+\\+', 'cpp'), ('[^\\w\\s-]', ''), "#),
        (
            "SLUG_SUBSTITUTIONS = (('a.b', 'c', True),)", "SLUG_REGEX_SUBSTITUTIONS",
            #"[('a\\.b', 'c'), ('(?u)\\A\\s*', ''), ('(?u)\\s*\\Z', '')]"#
        ),
        (
            "MD_EXTENSIONS = ['codehilite(css_class=hl,linenums=False)', 'extra']", "MARKDOWN",
            "{'extension_configs': {'markdown.extensions.codehilite': {'css_class': 'hl', 'linenums': False}, 'markdown.extensions.extra': {}}}"
        ),
        ("TRANSLATION_FEED = 'f-%s.xml'", "TRANSLATION_FEED_ATOM", "'f-{lang}.xml'"),
    ])
    func oldSettingsAreConverted(line: String, name: String, value: String) {
        let log = DiagnosticLog()
        let settings = load(["pelicanconf.py": line], log: log)
        #expect(settings[name].value.source.hasPrefix(value))
        #expect(log.count(.note) >= 1 && log.count(.note) == log.all.count)
    }

    @Test func valuesAsJSON() {
        let value: SettingValue = [
            "a": [1, true, nil, .double(0.5)], "b\"": "x\n\u{1}\\", "t": .tuple(["é"]),
            "d": .date(SettingDate(year: 2017, month: 8, day: 1)),
        ]
        #expect(value.json == #"{"a": [1, true, null, 0.5], "b\"": "x\n\u0001\\", "t": ["é"], "d": "2017-08-01 00:00:00"}"#)
    }
}

@Suite struct DocumentationTests {
    /// The table in docs/pelican.md has just the settings that do nothing.
    @Test func settingsWithoutEffectAreListed() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/pelican.md")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        let section = try #require(text.split(separator: "### Settings without effect").last).split(separator: "\n## ")[0]
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let names = rows.flatMap { $0.split(separator: "|")[0].matches(of: /`([A-Z_]+)`/).map { String($0.1) } }
        #expect(names.sorted() == Settings.withoutEffect.keys.sorted())
    }
}
