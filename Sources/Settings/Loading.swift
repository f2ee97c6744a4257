// Settings from files: pelicanconf.py is the base, plimsoll.toml lies over it, and the command line over both.

import Diagnostics

extension Settings {
    /// Reads a blog's settings.
    ///
    /// Every problem goes to the log; what could be read is in force all the same.
    /// - Parameters:
    ///   - folder: the blog's folder, which file names are put after; empty for the current one.
    ///   - settingsFile: what `-s` names, relative to the folder: a Python file instead of `pelicanconf.py`, or a TOML file to lie over the others.
    ///   - overrides: what `-e` gives, each `NAME=json`.
    ///   - now: what `datetime.now()` in a Python file is; without it that is unknown.
    ///   - log: where problems go.
    ///   - read: a file's bytes by its path, or nil where there is none.
    public static func load(
        folder: String = "", settingsFile: String? = nil, overrides: [String] = [], now: SettingDate? = nil, log: DiagnosticLog,
        read: @escaping (String) -> [UInt8]?
    ) -> Settings {
        var settings = Settings(log: log)
        let base = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        func readHere(_ name: String) -> [UInt8]? { read(name.hasPrefix("/") ? name : base + name) }
        for layer in layers(settingsFile) {
            guard let bytes = readHere(layer.name) else {
                if layer.isWanted { log.add(missing(layer.name)) }
                continue
            }
            if layer.name.hasSuffix(".toml") {
                settings.overlay(TOMLFile(bytes, name: layer.name, log: log))
            } else {
                settings.overlay(PythonFile.load(layer.name, bytes, now: now, log: log, read: readHere))
            }
        }
        for override in overrides { settings.overlay(override) }
        settings.tidy()
        return settings
    }

    private static func layers(_ named: String?) -> [(name: String, isWanted: Bool)] {
        guard let named else { return [("pelicanconf.py", false), ("plimsoll.toml", false)] }
        if !named.hasSuffix(".toml") { return [(named, true), ("plimsoll.toml", false)] }
        let usual = named == "plimsoll.toml" ? [] : [(name: "plimsoll.toml", isWanted: false)]
        return [("pelicanconf.py", false)] + usual + [(named, true)]
    }

    private static func missing(_ name: String) -> Diagnostic {
        Diagnostic(.error, "the settings file \(name) is not there", help: "check the name after -s")
    }

    private mutating func overlay(_ file: TOMLFile) {
        for (name, value, location) in file.settings {
            if isSettingName(name) {
                replace(name, with: Setting(value, at: location, source: file.name), places: file.places)
            } else {
                log.add(
                    Diagnostic(
                        .warning, at: location, "`\(name)` is not a setting: their names are in capitals",
                        help: nearest(to: name.uppercased(), in: Self.knownNames).map { "did you mean `\($0)`?" }
                            ?? "if a theme needs it, name it `\(name.uppercased())`"))
            }
        }
    }

    private mutating func overlay(_ file: PythonFile) {
        for (name, setting) in file.settings where isSettingName(name) {
            replace(name, with: setting, places: file.places)
        }
        unknowns.merge(file.unknowns) { $1 }
    }

    /// One `NAME=json` of the command line.
    private mutating func overlay(_ override: String) {
        guard let equals = override.firstIndex(of: "="), equals > override.startIndex else {
            log.add(
                Diagnostic(
                    .error, "-e \(override): a setting is given as NAME=value", help: "for example: -e SITEURL='\"https://example.org\"'"))
            return
        }
        let name = String(override[..<equals])
        let text = override[override.index(after: equals)...]
        guard let value = PythonFile.json(Array(text.utf8)) else {
            log.add(
                Diagnostic(
                    .error, "-e \(override): the value is not JSON",
                    help: "text needs quotes inside those of the shell: -e \(name)='\"\(text.filter { $0 != "\"" })\"'"))
            return
        }
        replace(name, with: Setting(value, source: "-e \(name)"), places: [:])
    }

    /// These settings with those of a table in one of them over all, such as the one under `de` in I18N_SUBSITES, checked like any others.
    /// - Parameters:
    ///   - table: the table's entries; what is no setting's name is left out.
    ///   - name: the setting that holds the table.
    ///   - key: the key that it has there.
    ///   - usual: what is in force where the table has nothing.
    public func overlaid(
        by table: [SettingValue.Entry], in name: String, key: String, usual: [(name: String, value: SettingValue)] = []
    ) -> Settings {
        var result = self
        let here = location(name, key: key)
        for (own, value) in usual { result.replace(own, with: Setting(value, at: here, source: name), places: [:]) }
        for entry in table {
            guard let own = entry.key.string, isSettingName(own) else { continue }
            let path = "\(name).\(key)."
            let nested = places.filter { $0.key.hasPrefix(path + own + ".") }.map { (String($0.key.dropFirst(path.count)), $0.value) }
            let setting = Setting(entry.value, at: places[path + own] ?? here, source: name)
            result.replace(own, with: setting, places: Dictionary(nested) { $1 })
        }
        result.check()
        return result
    }

    private mutating func replace(_ name: String, with setting: Setting, places newPlaces: [String: Location]) {
        let belongs = { (key: String) in key.hasPrefix(name + ".") }
        self[name] = setting
        unknowns = unknowns.filter { $0.key != name && !belongs($0.key) }
        places = places.filter { !belongs($0.key) }
        places.merge(newPlaces.filter { belongs($0.key) }) { $1 }
    }
}

/// Whether a name is a setting's: all its letters are capitals.
func isSettingName(_ name: String) -> Bool {
    var hasLetter = false
    for byte in name.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasLetter = true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): continue
        default: return false
        }
    }
    return hasLetter && name.utf8.first != UInt8(ascii: "_")
}
