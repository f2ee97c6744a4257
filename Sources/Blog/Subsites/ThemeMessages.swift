// Which message files a site's theme has: I18N_GETTEXT_LOCALEDIR, else the theme's folder `translations`, by the site's language.

import Diagnostics
import Files
import Jinja
import Settings

extension SitePlace {
    /// The theme's texts in the site's language; nil where they are written in it, or nobody translated them.
    func messages(in blog: Folder, _ log: DiagnosticLog) -> Catalogue? {
        let settings = site.settings
        let written = settings.isSet("I18N_TEMPLATES_LANG") ? settings.string("I18N_TEMPLATES_LANG") : languages.main.lang
        guard site.key != written.lowercased() else { return nil }
        let own = settings["I18N_GETTEXT_LOCALEDIR"].value.string
        let place = own ?? settings.string("THEME") + "/translations"
        let name = "LC_MESSAGES/" + (settings["I18N_GETTEXT_DOMAIN"].value.string ?? "messages")
        let folder = blog.folder(place)
        var files: [MessageFile] = []
        for lang in Self.locales(site.lang) {
            let path = "\(lang)/\(name).mo"
            guard let bytes = try? folder.read(path) else { continue }
            guard let file = MessageFile(bytes) else {
                log.add(
                    Diagnostic(
                        .warning, at: Location("\(place)/\(path)"),
                        "this is no message file, so the theme's texts are not in `\(site.lang)`",
                        help: "make it anew: msgfmt \(lang)/\(name).po -o \(path)"))
                continue
            }
            files.append(file)
        }
        guard let first = files.first else {
            report(name, place, folder)
            return nil
        }
        // What the more particular file lacks is looked for in the more general one.
        let messages = files.dropFirst().reduce(first.messages) { $0.merging($1.messages) { particular, _ in particular } }
        return Catalogue(messages, form: first.plural.form)
    }

    /// Where Python's gettext looks for a language: `pt` is `pt_PT`, then `pt`; `pt_BR` is `pt_BR`, then `pt`. Here `pt-br` is that too.
    private static func locales(_ lang: String) -> [String] {
        let parts = lang.split(whereSeparator: { $0 == "_" || $0 == "-" }).map(String.init)
        guard let language = parts.first.map({ $0.lowercased() }) else { return [lang] }
        let country = parts.count > 1 ? parts[1].uppercased() : countries[language] ?? language.uppercased()
        var seen: Set<String> = []
        return [lang, "\(language)_\(country)", language].filter { seen.insert($0).inserted }.sorted { $0.count > $1.count }
    }

    /// The country that a language without one stands for, where it is not called alike.
    private static let countries = [
        "af": "ZA", "ar": "EG", "be": "BY", "bn": "BD", "bs": "BA", "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK", "el": "GR", "en": "US",
        "et": "EE", "eu": "ES", "fa": "IR", "ga": "IE", "gl": "ES", "he": "IL", "hi": "IN", "hy": "AM", "ja": "JP", "ka": "GE", "ko": "KR",
        "ms": "MY", "nb": "NO", "nn": "NO", "sl": "SI", "sq": "AL", "sr": "RS", "sv": "SE", "ta": "IN", "uk": "UA", "ur": "PK", "vi": "VN",
        "zh": "CN",
    ]

    /// A theme that is to be translated, and lacks this language.
    private func report(_ name: String, _ place: String, _ folder: Folder) {
        let extensions = site.settings["JINJA_ENVIRONMENT"].value["extensions"]?.elements?.compactMap(\.string) ?? []
        guard extensions.contains("jinja2.ext.i18n") else { return }
        let source = Self.locales(site.lang).map { "\($0)/\(name)" }.first { folder.exists($0 + ".po") }
        site.settings.report(
            .warning, "I18N_SUBSITES", key: site.lang,
            "the theme's texts are not translated into `\(site.lang)`: \(place)/\(site.lang)/\(name).mo is not there",
            help: source.map { "make it: msgfmt \(place)/\($0).po -o \(place)/\($0).mo" }
                ?? "I18N_TEMPLATES_LANG names the language that the theme is written in; I18N_GETTEXT_LOCALEDIR the folder of translations")
    }
}
