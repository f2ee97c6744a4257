// The name of the folder in which a tutorial runs: compose names what it makes after it.

import Markdown

extension Plan {
    /// The document's own name without its ending; for an index or readme, its folder's.
    static func folderName(_ source: String) -> String {
        let parts = source.split(separator: "/")
        var name = parts.last.map { $0.prefix { $0 != "." } } ?? "tutorial"
        if ["index", "readme"].contains(name.lowercased()), parts.count > 1 { name = parts[parts.count - 2] }
        let clean = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
        return clean.isEmpty ? "tutorial" : String(clean)
    }

    /// Names the folder as the post says ("in a folder called `x`"), else as a shown `x_default` network implies.
    mutating func nameFolder(after blocks: [Markdown.Block]) {
        for block in blocks {
            if case .paragraph(let inlines) = block.content, let name = Plan.saidFolder(inlines), !makes(name) { return folder = name }
        }
        // Where the post goes into a folder of its own making, that one gives compose its name.
        guard !steps.contains(where: { $0.command?.text.hasPrefix("cd ") == true }) else { return }
        for step in steps {
            guard let output = step.command?.output, output.holds("_default"),
                let range = output.firstRange(of: /[A-Za-z0-9][A-Za-z0-9_-]*_default\b/)
            else {
                continue
            }
            return folder = String(output[range].dropLast("_default".count))
        }
    }

    /// Whether a command of the post's makes the folder: then it lies in the tutorial's.
    private func makes(_ name: String) -> Bool {
        steps.contains { $0.command?.text.contains(name) == true }
    }

    /// "Create a folder called `web`", "a new directory named **app**".
    private static func saidFolder(_ inlines: [Inline]) -> String? {
        for index in inlines.indices.dropFirst()
        where inlines[index].isMarked && (inlines[index - 1].text.holds("older") || inlines[index - 1].text.holds("irectory")) {
            let before = inlines[index - 1].text.lowercased().split { !$0.isLetter }.suffix(3)
            guard before.contains("folder") || before.contains("directory"),
                ["called", "named", "name", "folder", "directory"].contains(before.last)
            else {
                continue
            }
            let name = inlines[index].text.trimmingSlash
            let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            if isPlain, !name.isEmpty, name.count <= 60 { return String(name) }
        }
        return nil
    }
}

extension String {
    fileprivate var trimmingSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}
