// Which Markdown a blog's texts are written in: MARKDOWN_DIALECT, else by where the settings come from; MARKDOWN says which extensions are on.

import Diagnostics
import Markdown
import Settings

/// The dialects of a blog's documents.
struct MarkdownDialects: Sendable {
    /// What documents have that say nothing of their own.
    let standard: Dialect
    private let pelican: Dialect
    /// Whether `$…$` and its like are formulas.
    let hasFormulas: Bool

    /// Reads MARKDOWN_DIALECT, MARKDOWN, MATH and PLUGINS; extensions that nobody here knows are reported.
    init(_ settings: Settings) {
        let extensions = Self.extensions(settings)
        pelican = .pelican(extensions)
        hasFormulas = extensions.switches.contains(.math)
        let hasPelicanConf = settings.all.contains { $0.setting.location?.file.hasSuffix(".py") == true }
        switch settings.string("MARKDOWN_DIALECT").lowercased() {
        case "gfm": standard = .gfm
        case "pelican": standard = pelican
        case "": standard = hasPelicanConf ? pelican : .gfm
        case let other:
            settings.report(
                .warning, "MARKDOWN_DIALECT", "there is no dialect `\(other)`", help: "`pelican` is Python-Markdown's, `gfm` is GitHub's")
            standard = hasPelicanConf ? pelican : .gfm
        }
    }

    /// The dialect of a document: that which its header names (`Markdown-Dialect: gfm`), else the blog's.
    func dialect(of header: Header) -> Dialect {
        switch header["markdown-dialect"]?.value.lowercased() {
        case "gfm": .gfm
        case "pelican": pelican
        default: standard
        }
    }

    private static func extensions(_ settings: Settings) -> PelicanExtensions {
        var extensions = PelicanExtensions([])
        let entries = settings.entries("MARKDOWN")
        let configured = entries.first { $0.key == "extension_configs" }?.value.entries ?? []
        var unknown: [String] = []
        for entry in configured {
            let name = entry.key.description
            if !extensions.enable(name) { unknown.append(name) }
            for option in entry.value.entries ?? [] {
                guard let value = PelicanExtensions.Option(option.value) else { continue }
                extensions.set(option.key.description, of: name, to: value)
            }
        }
        for name in entries.first(where: { $0.key == "extensions" })?.value.elements ?? [] {
            if let name = name.string, !extensions.enable(name) { unknown.append(name) }
        }
        let asksForMath = settings["MATH"].value == .bool(true) || plugins(settings).contains { $0.hasSuffix("render_math") }
        if asksForMath { extensions.switches.insert(.math) }
        for name in unknown {
            settings.report(
                .warning, "MARKDOWN", "the Markdown extension `\(name)` is not known here: what it does to a text is left out",
                help: "docs/markdown.md lists those that are known")
        }
        return extensions
    }

    private static func plugins(_ settings: Settings) -> [String] {
        (settings["PLUGINS"].value.elements ?? []).compactMap(\.string)
    }
}

extension PelicanExtensions.Option {
    fileprivate init?(_ value: SettingValue) {
        switch value {
        case .none: self = .flag(false)
        case .bool(let flag): self = .flag(flag)
        case .int(let number): self = .number(number)
        case .string(let text): self = .text(text)
        default: return nil
        }
    }
}
