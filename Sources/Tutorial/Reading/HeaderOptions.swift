// What a document asks for as a whole: `Verify-…` in its header, or `<!-- tutorial:set Verify-Files=. -->` where it has none.

import Diagnostics

extension Plan.Options {
    private static let help =
        "the keys are Verify: yes|no, Verify-Engine: docker|podman, Verify-Network: on|off, Verify-Timeout: 2m, Verify-Set: NAME=value, "
        + "Verify-Files: ../examples/app, Verify-After: part-1"

    /// Reads one key; several values of `Verify-Set`, `Verify-Files` and `Verify-After` stand with commas or blanks between them.
    /// - Returns: what is wrong, or nil.
    mutating func read(_ key: String, _ value: String) -> (message: String, help: String)? {
        let words = value.split { $0 == "," || $0.isWhitespace }.map(String.init)
        switch (key, value.lowercased()) {
        case ("verify", "yes"), ("verify", "no"): break
        case ("verify-network", "on"): network = true
        case ("verify-network", "off"): network = false
        case ("verify-timeout", let text) where Attributes.seconds(text) != nil: timeout = Attributes.seconds(text)!
        case ("verify-engine", _) where !words.isEmpty && words.allSatisfy { ["docker", "podman"].contains($0.lowercased()) }:
            engines = words.map { $0.lowercased() }
        case ("verify-set", _): return readValues(value)
        case ("verify-files", _) where !words.isEmpty && !words.contains(where: { $0.hasPrefix("/") || $0.hasPrefix("~") }): files += words
        case ("verify-files", _):
            return (
                "`Verify-Files: \(value)` leads out of the repository",
                "write a path relative to this document: Verify-Files: ../examples/app"
            )
        case ("verify-after", _) where !words.isEmpty: after += words
        default: return ("`\(key): \(value)` is not understood", Self.help)
        }
        return nil
    }

    /// `YOUR_NAME=ada, TOKEN!`: blanks belong to a value, a comma ends it.
    private mutating func readValues(_ text: String) -> (message: String, help: String)? {
        for part in text.split(separator: ",").map({ $0.trimmed }) where !part.isEmpty {
            let equals = part.firstIndex(of: "=")
            let name = part[..<(equals ?? part.endIndex)].trimmed
            let isSecret = name.hasSuffix("!")
            let bare = String(isSecret ? name.dropLast() : name)
            let value = equals.map { String(part[part.index(after: $0)...].trimmed) }
            guard !bare.isEmpty, isSecret || value?.isEmpty == false else {
                return ("`Verify-Set: \(isSecret ? bare + "!" : String(part))` is not understood", "write Verify-Set: YOUR_NAME=ada")
            }
            values.append(Plan.Value(name: bare, text: value, isSecret: isSecret))
        }
        return nil
    }
}
