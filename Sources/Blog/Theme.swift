// The theme: its templates, compiled once, and its static files.

import Diagnostics
import Files
import Jinja
import Settings

/// A theme's folder and the templates in it.
struct Theme: Sendable {
    let folder: Folder
    let environment: Environment
    /// The folder's name for messages.
    private let name: String

    init(_ blog: Folder, _ settings: Settings, log: DiagnosticLog) {
        let path = settings.string("THEME")
        let folder = blog.folder(path)
        self.folder = folder
        name = path
        var configuration = Configuration()
        let jinja = settings.table("JINJA_ENVIRONMENT")
        configuration.trimBlocks = jinja["trim_blocks"]?.isTrue ?? true
        configuration.lstripBlocks = jinja["lstrip_blocks"]?.isTrue ?? true
        configuration.autoescape = jinja["autoescape"]?.isTrue ?? false
        configuration.undefined = .lenient
        configuration.warn = { log.add($0) }
        configuration.filters = ["strftime": strftime]
        configuration.tests = ["plugin_enabled": { _, _ in false }]
        let overrides = settings.strings("THEME_TEMPLATES_OVERRIDES").map { blog.folder($0) }
        let names = settings.strings("THEME_TEMPLATES_OVERRIDES") + [path + "/templates"]
        environment = Environment(configuration) { name in
            let file = name.hasPrefix("!theme/") ? String(name.dropFirst("!theme/".count)) : name
            let places = Array(zip(overrides + [folder.folder("templates")], names))
            for (place, display) in places where place.exists(file) {
                return Source(name: name, path: display + "/" + file, text: try place.text(file))
            }
            return nil
        }
        if !folder.exists("templates") {
            log.add(
                Diagnostic(
                    at: settings["THEME"].location, "the theme `\(path)` has no folder `templates`",
                    help: "THEME names a folder, found from the blog's folder; the default is `theme`"))
        }
    }

    func has(_ template: String) -> Bool { folder.exists("templates/" + template) }

    /// THEME_STATIC_PATHS, as paths in the theme and paths in the output.
    func statics(_ settings: Settings) -> [(from: String, to: String)] {
        let target = settings.string("THEME_STATIC_DIR")
        return settings.strings("THEME_STATIC_PATHS").flatMap { path in
            folder.walk(path).map { file in (file.path, target + "/" + file.path.dropFirst(path.count + 1)) }
        }
    }
}

/// Pelican's filter: `article.date|strftime('%d %B %Y')`.
private let strftime: Filter = { value, call in
    guard case .object(let object) = value, let date = object as? DateObject else { throw TemplateError("`strftime` wants a date") }
    return .string(date.date.formatted(call.argument(0, "format")?.string ?? "%a %d %B %Y"))
}
