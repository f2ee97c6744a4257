// What is done to settings after they are read: slashes and old placeholders, and a look for slips of the pen.

import Diagnostics

extension Settings {
    mutating func tidy() {
        convertOldSettings()
        check()
        if string("FEED_DOMAIN").isEmpty { self["FEED_DOMAIN"] = Setting(self["SITEURL"].value) }
    }

    /// What is done to settings whatever they lie over.
    mutating func check() {
        warnOfTypos()
        updateFeedPlaceholders()
        checkValues()
        stripSlash(of: "SITEURL")
        stripSlash(of: "FEED_DOMAIN")
    }

    /// `%s` in a feed's path is what `{slug}` is now.
    private mutating func updateFeedPlaceholders() {
        for (name, setting) in all where name.contains("FEED_") && (name.hasSuffix("_ATOM") || name.hasSuffix("_RSS")) {
            guard let path = setting.value.string, path.contains("%s") else { continue }
            let placeholder = name.hasPrefix("TRANSLATION_") ? "{lang}" : "{slug}"
            report(.note, name, "`%s` in \(name) is the old form", help: "write \(placeholder) instead")
            self[name].value = .string(path.replacing("%s", with: placeholder))
        }
    }

    private mutating func stripSlash(of name: String) {
        guard let url = self[name].value.string, url.hasSuffix("/") else { return }
        report(.warning, name, "\(name) ends in a slash, which is left out", help: "write it without the slash at its end")
        self[name].value = .string(String(url.reversed().drop { $0 == "/" }.reversed()))
    }

    /// Warns at names that are nearly Pelican's.
    private func warnOfTypos() {
        let known = Self.knownNames.union(Self.oldNames)
        for (name, setting) in all where !known.contains(name) {
            guard setting.location != nil, let near = nearest(to: name, in: known), !isSet(near) else { continue }
            report(
                .warning, name, "Pelican has no setting \(name)", help: "did you mean \(near)? If a theme needs it as it is, all is well")
        }
    }
}
