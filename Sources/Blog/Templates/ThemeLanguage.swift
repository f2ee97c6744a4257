// What Pelican, its settings and old themes add to the template language.

import Diagnostics
import Files
import Jinja
import Settings

/// JINJA_ENVIRONMENT, JINJA_FILTERS, JINJA_GLOBALS and JINJA_TESTS, and Pelican's own filter and test.
/// - Parameters:
///   - place: the site among those of several languages.
///   - blog: the blog's folder.
func themeConfiguration(_ settings: Settings, _ place: SitePlace?, in blog: Folder, log: DiagnosticLog) -> Configuration {
    var configuration = Configuration()
    let options = settings.table("JINJA_ENVIRONMENT")
    configuration.trimBlocks = options.bool("trim_blocks", default: true)
    configuration.lstripBlocks = options.bool("lstrip_blocks", default: true)
    configuration.keepTrailingNewline = options.bool("keep_trailing_newline")
    configuration.autoescape = options.bool("autoescape")
    configuration.undefined = undefinedBehaviour(options, settings)
    configuration.warn = { log.add($0) }
    for option in options.keys where !understood.contains(option) {
        settings.report(
            .warning, "JINJA_ENVIRONMENT", key: option, "`\(option)` has no effect on templates here",
            help: "what has: \(understood.sorted().joined(separator: ", "))")
    }
    configuration.filters = ["strftime": strftime, "format": format]
    for (name, location) in settings.unknownKeys(of: "JINJA_FILTERS") {
        configuration.filters[name] = { _, _ in throw pythonFunction("filter", name, location) }
    }
    let plugins = Plugins(settings)
    configuration.newStyleGettext = place != nil && settings["I18N_GETTEXT_NEWSTYLE"].value != .bool(false)
    configuration.tests = ["plugin_enabled": { name, _ in plugins.isEnabled(name.text) }]
    for (name, location) in settings.unknownKeys(of: "JINJA_TESTS") {
        configuration.tests[name] = { _, _ in throw pythonFunction("test", name, location) }
    }
    configuration.globals = catalogue(settings, over: place?.messages(in: blog, log)).globals
    configuration.globals["assets"] = .function(Function("assets", assetURLs))
    for (name, value) in settings.entries("JINJA_GLOBALS") { configuration.globals[name] = value.templateValue }
    return configuration
}

/// `extensions` are Jinja2's own, which are always on, or plugins', which are not run.
private let understood: Set<String> = [
    "autoescape", "extensions", "keep_trailing_newline", "lstrip_blocks", "trim_blocks", "undefined",
]

private func undefinedBehaviour(_ options: SettingTable, _ settings: Settings) -> UndefinedBehaviour {
    guard options.keys.contains("undefined") else { return .lenient }
    switch options.string("undefined", default: "lenient") {
    case "strict": return .strict
    case "standard": return .standard
    case "lenient": break
    case let other:
        settings.report(
            .warning, "JINJA_ENVIRONMENT", key: "undefined", "undefined names cannot be treated as `\(other)`",
            help: "write `lenient`, `standard` (Jinja2's own way) or `strict`")
    }
    return .lenient
}

private func pythonFunction(_ kind: String, _ name: String, _ location: Location) -> TemplateError {
    TemplateError(
        "the \(kind) `\(name)` is a function of Python's (\(location.text)), which is not run",
        help: "do without it in the template, or override the template by THEME_TEMPLATES_OVERRIDES")
}

/// Pelican's filter: `article.date|strftime('%d %B %Y')`.
private let strftime: Filter = { value, call in
    if case .object(let object) = value, let date = object as? DateObject {
        return .string(date.written(call.argument(0, "date_format")?.string ?? "%a %d %B %Y"))
    }
    guard let text = value.string, call.environment.configuration.undefined == .lenient else {
        throw TemplateError("`strftime` wants a date, not `\(value.typeName)`")
    }
    call.warn("`strftime` wants a date, but `\(text)` is text, which is left as it is", help: "the date itself is in `date`, `modified`")
    return value
}

/// Jinja2's `format`, but for `CATEGORY_FEED_ATOM|format(category.slug)`: such settings held `%s` once, and hold `{slug}` now.
/// Text without either is left as it is.
private let format: Filter = { value, call in
    guard let text = value.string, !text.contains("%"), let first = call.positional.first, call.named.isEmpty,
        call.environment.configuration.undefined == .lenient
    else { return try builtinFilter("format")!(value, call) }
    guard text.contains("{") else {
        call.warn(
            "`\(text)` has no `%s` for `|format(…)`, and is left as it is", help: "leave `|format(…)` out, or write `%s` into the text")
        return value
    }
    call.warn(
        "`|format(…)` is for `%s`, but `\(text)` has braces", help: "write `.format(slug=…)`; it is filled in as if that stood here")
    return .string(try braceFormat(text, call.positional) { _ in first })
}

// MARK: - The plugin `assets`

/// `{% assets filters="…", output="…", "a.css", "b.css" %}` becomes a loop over its files, as the plugin itself does it for debugging:
/// nothing is packed, and each file is linked by itself.
/// - Returns: nil where there is no such tag.
func withoutAssetsTags(_ text: String, _ path: String, _ log: DiagnosticLog) -> String? {
    guard text.contains("endassets") else { return nil }
    var result = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "{%") {
        guard let close = rest[open.upperBound...].firstRange(of: "%}") else { break }
        let inside = rest[open.upperBound..<close.lowerBound]
        let words = inside.drop { $0 == "-" || $0 == "+" || $0.isWhitespace }
        let name = words.prefix { $0.isLetter }
        result += rest[..<open.upperBound]
        if name == "assets" {
            let line = result.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            log.add(
                Diagnostic(
                    .warning, at: Location(path, line: line),
                    "the plugin behind `assets` is not run: its files are linked one by one, as they are",
                    help: "a browser cannot read Sass or Less: have those made into CSS before, and link that"))
            result += inside[..<words.startIndex] + "for ASSET_URL in assets(" + inOrder(words[name.endIndex...]) + close.sign(inside)
        } else if name == "endassets" {
            result += inside[..<words.startIndex] + "endfor" + words[name.endIndex...]
        } else {
            result += inside
        }
        rest = rest[close.lowerBound...]
    }
    return result + rest
}

extension Range<Substring.Index> {
    /// The end of a call, with the sign for white space that closed the tag.
    fileprivate func sign(_ inside: Substring) -> String { inside.hasSuffix("-") ? ") -" : ") " }
}

/// Arguments with those that have a name last, as calls want them.
private func inOrder(_ arguments: Substring) -> String {
    var (parts, quote): ([String], Character?) = ([""], nil)
    for character in arguments.hasSuffix("-") ? arguments.dropLast() : arguments {
        if character == quote { quote = nil } else if quote == nil, character == "\"" || character == "'" { quote = character }
        if character == ",", quote == nil { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    let filled = parts.filter { !$0.allSatisfy(\.isWhitespace) }
    let isNamed: (String) -> Bool = { $0.drop { $0.isWhitespace }.drop { $0.isLetter || $0 == "_" }.drop { $0.isWhitespace }.first == "=" }
    return (filled.filter { !isNamed($0) } + filled.filter(isNamed)).joined(separator: ",")
}

@Sendable private func assetURLs(_ call: Call) throws -> Value {
    let folder = call.variable("THEME_STATIC_DIR")?.text ?? "theme"
    return .strings(call.positional.map { folder + "/" + $0.text })
}

/// JINJA_TRANSLATIONS: a message and its translation, or the forms of its plural. Messages that are not in it stay as they are.
/// - Parameter messages: what they lie over.
private func catalogue(_ settings: Settings, over messages: Catalogue?) -> Catalogue {
    let entries = settings.entries("JINJA_TRANSLATIONS").map { key, value in
        (key, value.elements?.compactMap(\.string) ?? [value.string].compactMap { $0 })
    }
    for (message, forms) in entries where forms.isEmpty {
        settings.report(
            .warning, "JINJA_TRANSLATIONS", key: message, "the translation of `\(message)` is neither text nor a list of texts",
            help: "write \"1 post\" = \"1 Beitrag\", or \"%(n)s post\" = [\"%(n)s Beitrag\", \"%(n)s Beiträge\"]")
    }
    let own = Dictionary(entries.filter { !$0.1.isEmpty }) { $1 }
    return messages.map { $0.overlaid(by: own) } ?? Catalogue(own)
}
