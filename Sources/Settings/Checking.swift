// Whether settings hold what they are meant to hold: each name's kind of value, choices, and the fields of URL patterns.

import Diagnostics

extension Settings {
    /// What a setting may hold, in words, and whether a value is that.
    private struct Kind {
        let words: String
        let accepts: @Sendable (SettingValue) -> Bool

        static let text = Kind(words: "a string", accepts: { $0.asString != nil })
        static let flag = Kind(words: "True or False", accepts: { $0.asBool != nil })
        static let number = Kind(words: "a whole number", accepts: { $0.asInt != nil })
        static let optionalNumber = Kind(words: "a whole number, or None", accepts: { $0.asOptionalInt != nil })
        static let strings = Kind(words: "a list of strings", accepts: { $0.asStrings != nil })
        static let list = Kind(words: "a list", accepts: { $0.asList != nil })
        static let pairs = Kind(words: "a list of pairs of strings", accepts: { $0.asList?.asPairs != nil })
        static let table = Kind(words: "a dict", accepts: { $0.asEntries != nil })
        static let date = Kind(words: "'fs', a date such as '2026-11-23', or a tuple (2026, 11, 23)") {
            switch $0 {
            case .string, .none, .bool(false), .date: true
            default: $0.elements.map { $0.count >= 3 && $0.allSatisfy { $0.asInt != nil } } ?? false
            }
        }
        static let names = Kind(words: "a string, a list of strings, or None", accepts: { $0.asStrings != nil || $0.asBool == false })
    }

    /// Kinds that the default value does not show.
    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [
            "AUTHOR": .text, "TIMEZONE": .text, "DEFAULT_DATE": .date, "DEFAULT_PAGINATION": .optionalNumber,
            "SUMMARY_MAX_LENGTH": .optionalNumber, "SUMMARY_MAX_PARAGRAPHS": .optionalNumber, "FEED_MAX_ITEMS": .optionalNumber,
            "ARTICLE_TRANSLATION_ID": .names, "PAGE_TRANSLATION_ID": .names, "PLUGINS": .list, "PAGINATION_PATTERNS": .list,
            "LOG_FILTER": .list, "OUTPUT_RETENTION": .list, "VERIFY": .table, "I18N_SUBSITES": .table, "I18N_GETTEXT_DOMAIN": .text,
            "I18N_GETTEXT_LOCALEDIR": .text, "I18N_GETTEXT_NEWSTYLE": .flag, "I18N_TEMPLATES_LANG": .text,
        ]
        for name in ["SLUG", "AUTHOR", "CATEGORY", "TAG"] { kinds[name + "_REGEX_SUBSTITUTIONS"] = .pairs }
        for name in knownNames where name.contains("FEED_") && (name.hasSuffix("ATOM") || name.hasSuffix("RSS") || name.hasSuffix("_URL")) {
            kinds[name] = .text
        }
        return kinds
    }()

    private static func kind(_ name: String) -> Kind? {
        if let kind = kinds[name] { return kind }
        return switch defaultValues[name] {
        case .string: .text
        case .bool: .flag
        case .int: .number
        case .list: .strings
        case .dict: .table
        default: nil
        }
    }

    /// Warns at every value that is not what its name means, and puts the default in its place.
    mutating func checkValues() {
        for (name, setting) in all where setting.source != "default" {
            if let kind = Self.kind(name), !kind.accepts(setting.value) {
                let fallback = Self.defaultValues[name] ?? .none
                report(
                    .warning, name, "\(name) should be \(kind.words), but is \(setting.value.kind)",
                    help: "the default is used: \(name) = \(fallback.source)")
                self[name].value = fallback
                continue
            }
            checkChoice(name)
            checkPattern(name)
            if let reason = Self.withoutEffect[name], reason.showsInPages, setting.value != Self.defaultValues[name], setting.value.isTrue {
                report(.note, name, "\(name) does nothing here", help: reason.words)
            }
        }
    }

    // MARK: Choices

    private static let choices: [String: [String]] = [
        "SLUGIFY_SOURCE": ["title", "basename"], "TYPOGRIFY_DASHES": ["default", "oldschool", "oldschool_inverted"],
        "CONTENT_CACHING_LAYER": ["reader", "generator"],
        "I18N_UNTRANSLATED_ARTICLES": untranslated, "I18N_UNTRANSLATED_PAGES": untranslated,
    ]

    private static let untranslated = ["hide", "remove", "keep"]

    private mutating func checkChoice(_ name: String) {
        guard let choices = Self.choices[name], let value = self[name].value.string, !choices.contains(value) else { return }
        let near = nearest(to: value, in: choices)
        report(
            .warning, name, "\(name) cannot be `\(value)`",
            help: near.map { "did you mean '\($0)'?" } ?? "it is one of: \(choices.joined(separator: ", "))")
        self[name].value = Self.defaultValues[name] ?? .none
    }

    // MARK: URL patterns

    /// The fields that a pattern may have; those of articles and pages may be any key of their headers.
    private static func fields(of name: String) -> [String]? {
        let path = name.hasSuffix("_URL") || name.hasSuffix("_SAVE_AS")
        if name.hasPrefix("TRANSLATION_FEED_") { return ["lang"] }
        if name.hasPrefix("FEED_"), name.hasSuffix("_ATOM") || name.hasSuffix("_RSS") || path { return [] }
        if name.contains("_FEED_") { return ["slug"] }
        guard path else { return nil }
        if name.contains("_ARCHIVE_") { return ["date"] }
        if ["AUTHOR_", "CATEGORY_", "TAG_"].contains(where: name.hasPrefix) { return ["slug", "name"] }
        return nil
    }

    private func checkPattern(_ name: String) {
        let isPattern = name.hasSuffix("_URL") || name.hasSuffix("_SAVE_AS") || name.contains("FEED_")
        guard isPattern, Self.knownNames.contains(name), let pattern = self[name].value.string else { return }
        var rest = pattern[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let after = rest[rest.index(after: open)...]
            if after.first == rest[open] {
                rest = after.dropFirst()
                continue
            }
            guard rest[open] == "{", let close = after.firstIndex(of: "}") else {
                report(.warning, name, "a bracket in \(name) stands alone", help: "fields stand between two, as in {slug}")
                return
            }
            checkField(String(after[..<close].prefix { !":.!".contains($0) }), of: name)
            rest = after[after.index(after: close)...]
        }
    }

    private func checkField(_ field: String, of name: String) {
        guard let fields = Self.fields(of: name), !fields.contains(field) else { return }
        let list = fields.map { "{\($0)}" }.joined(separator: " and ")
        report(
            .warning, name, "`{\(field)}` means nothing in \(name)",
            help: fields.isEmpty ? "it has no fields" : nearest(to: field, in: fields).map { "did you mean `{\($0)}`?" } ?? "it has \(list)"
        )
    }
}
