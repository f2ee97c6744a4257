// What a shown compose file takes of the reader's engine, by reading its lines: no anchors, no flow style.

struct ComposeFile {
    private(set) var name: String?
    private(set) var names: [String] = []
    private(set) var ports: [String] = []
    private(set) var images: [String] = []
    /// Volumes and networks with a `name:` of their own; compose puts the project's name before the others.
    private(set) var volumes: [String] = []
    private(set) var networks: [String] = []

    /// Nil where the file is none of compose's.
    init?(_ file: File) {
        guard file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") else { return nil }
        let lines = file.text.split(separator: "\n").filter { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }
        guard lines.contains(where: { $0.hasPrefix("services:") }) else { return nil }
        var section = Substring()
        var entry: [Substring] = []
        for line in lines {
            let indent = line.prefix { $0 == " " }.count
            if indent == 0 || entry.first.map({ indent <= $0.prefix { $0 == " " }.count }) ?? false {
                read(entry, section)
                entry = []
            }
            if indent == 0 {
                section = line.prefix { $0 != ":" }
                if section == "name" { name = value(line) }
            } else {
                entry.append(line)
            }
        }
        read(entry, section)
    }

    /// One service, volume or network, with the lines beneath it.
    private mutating func read(_ entry: [Substring], _ section: Substring) {
        let fields = entry.dropFirst()
        func field(_ name: String) -> String? { fields.first { $0.trimmed.hasPrefix(name + ":") }.map(value) }
        switch section {
        case "services":
            if let name = field("container_name") { names.append(name) }
            if let image = field("image"), fields.contains(where: { $0.trimmed.hasPrefix("build:") }) { images.append(image) }
            readPorts(Array(fields))
        case "volumes", "networks":
            guard let name = field("name"), !fields.contains(where: { $0.trimmed.hasPrefix("external:") }) else { return }
            if section == "volumes" { volumes.append(name) } else { networks.append(name) }
        default: break
        }
    }

    private mutating func readPorts(_ fields: [Substring]) {
        guard let start = fields.firstIndex(where: { $0.trimmed == "ports:" }) else { return }
        for line in fields[(start + 1)...] {
            let item = line.trimmed
            if item.hasPrefix("- ") {
                ports.append(unquoted(item.dropFirst(2).trimmed))
            } else if item.hasPrefix("published:") {
                ports.append(value(item) + ":0")
            } else if !item.hasPrefix("target:"), !item.hasPrefix("protocol:"), !item.hasPrefix("mode:") {
                return
            }
        }
    }

    private func value(_ line: Substring) -> String {
        unquoted(line.drop { $0 != ":" }.dropFirst().trimmed)
    }

    private func unquoted(_ text: Substring) -> String {
        let bare = text.firstRange(of: " #").map { text[..<$0.lowerBound].trimmed } ?? text
        guard bare.count >= 2, let first = bare.first, first == bare.last, first == "\"" || first == "'" else { return String(bare) }
        return String(bare.dropFirst().dropLast())
    }
}
