// Words that a reader replaces by his own: `<container-id>`, `[YOUR_NAME]`, `your-username`, `IMAGE_ID`, `/path/to/app`.

import Diagnostics

extension Plan {
    /// Gives each placeholder its value: what `Verify-Set` says, or the one container or image that it can mean. A step whose
    /// placeholder means nothing is skipped.
    mutating func fillPlaceholders() {
        for index in steps.indices { fillValues(index) }
        var made = Made()
        var variables = Variables()
        for index in steps.indices {
            guard case .command(var command) = steps[index].action else { continue }
            if steps[index].skip == nil, command.level == 0 {
                variables.follow(command.text)
                steps[index].skip = fill(&command, at: index, made) ?? unset(command, at: index, variables)
            }
            steps[index].action = .command(command)
            if steps[index].skip == nil { made.follow(command.text, index) }
        }
    }

    /// Replaces what `Verify-Set` gives, in commands and files; a secret is only marked.
    private mutating func fillValues(_ index: Int) {
        for value in options.values {
            switch steps[index].action {
            case .command(var command):
                // A variable of that name goes with its `$`.
                for written in ["${\(value.name)}", "$\(value.name)", value.name] where command.text.contains(written) {
                    guard let text = value.text, !value.isSecret else {
                        command.bindings.append(Command.Binding(written: written, meaning: .secret(value.name)))
                        break
                    }
                    command.text = command.text.split(separator: written, omittingEmptySubsequences: false).joined(separator: text)
                }
                steps[index].action = .command(command)
            case .file(var file) where !steps[index].isCopied:
                guard let text = value.text, !value.isSecret, file.text.contains(value.name) else { continue }
                file.text = file.text.split(separator: value.name, omittingEmptySubsequences: false).joined(separator: text)
                steps[index].action = .file(file)
            case .file: break
            }
        }
    }

    /// - Returns: why the step is skipped, or nil.
    private mutating func fill(_ command: inout Command, at index: Int, _ made: Made) -> String? {
        for written in Placeholder.all(in: command.text) where !command.bindings.contains(where: { $0.written == written }) {
            switch pathMeant(by: written).map({ .name($0) }) ?? made.meaning(of: written) {
            case .name(let name):
                command.text = command.text.split(separator: written, omittingEmptySubsequences: false).joined(separator: name)
            case .container(let step): command.bindings.append(Command.Binding(written: written, meaning: .container(step: step)))
            case nil:
                missValue(written, at: steps[index])
                return "`\(written)` stands for something that the post does not give"
            }
        }
        return nil
    }

    /// `--cap-drop $CAP`, where nothing sets it.
    private mutating func unset(_ command: Command, at index: Int, _ variables: Variables) -> String? {
        guard command.exit == 0, let name = variables.unset(in: command.text),
            !command.bindings.contains(where: { $0.meaning == .secret(name) })
        else { return nil }
        let reason = "`$\(name)` stands for something that the post does not give"
        let paste = "<!-- tutorial:run \(name)=value -->"
        diagnostics.append(Diagnostic(.warning, at: location(of: steps[index]), reason, help: "write `\(paste)` above it"))
        advise(at: steps[index], paste)
        return reason
    }

    /// `/path/to/app` is what `Verify-Files` brings: the file or folder of that name, or else all of it.
    private func pathMeant(by written: String) -> String? {
        guard written.contains("path/to"), steps.contains(where: \.isCopied), let name = written.split(separator: "/").last else {
            return nil
        }
        for path in steps.lazy.compactMap({ $0.file?.path }) {
            let parts = path.split(separator: "/")
            if let place = parts.lastIndex(of: name) { return "./" + parts[...place].joined(separator: "/") }
        }
        return "."
    }

    private mutating func missValue(_ written: String, at step: Step) {
        let isPath = written.contains("path/to")
        let paste = isPath ? "Verify-Files: ../path" : "Verify-Set: \(written)=value"
        let comment = paste.split(separator: ": ", maxSplits: 1).joined(separator: "=")
        diagnostics.append(
            Diagnostic(
                .warning, at: location(of: step),
                "`\(written)` stands for something that the post does not give",
                help: "write `\(paste)` into the document's header, or `<!-- tutorial:set \(comment) -->` anywhere in it"))
        advise(at: step, paste)
    }

    /// Puts a text to paste beside the block in which a step stands.
    mutating func advise(at step: Step, _ text: String) {
        guard step.source == nil else { return }
        if let block = blocks.lastIndex(where: { $0.line <= step.line }), blocks[block].advice == nil { blocks[block].advice = text }
    }
}

/// The containers and images that the steps so far have made.
private struct Made {
    enum Meaning {
        case name(String)
        case container(step: Int)
    }

    private var containers: [(name: String?, image: String, step: Int)] = []
    private var images: [String] = []

    mutating func follow(_ text: String, _ step: Int) {
        for docker in DockerCommand.all(in: text) {
            switch docker.verb {
            case "run", "create":
                guard let image = docker.target else { continue }
                if docker.has("--rm"), !docker.has("-d", "--detach"), !docker.has("-p") { continue }
                containers.append((docker.value("--name"), image, step))
            case "rm": containers.removeAll { container in container.name.map(docker.operands.contains) ?? false }
            case "build", "tag", "commit":
                if let image = docker.value("-t", "--tag") ?? docker.operands.dropFirst().first, docker.verb != "build" || image != "." {
                    images.append(image)
                }
            default: break
            }
            // Hostile documents start a thousand; a placeholder means one of the last.
            if containers.count > 100 { containers.removeFirst() }
            if images.count > 100 { images.removeFirst() }
        }
    }

    /// The one container or image whose name the placeholder contains, or the only one there is.
    func meaning(of placeholder: String) -> Meaning? {
        // A path is none of both, whatever stands in it.
        guard !placeholder.contains("/") else { return nil }
        let text = placeholder.lowercased()
        let says = { (words: [String]) in words.contains { text.contains($0) } }
        if says(["image"]) {
            let named = images.filter { image in
                image.split { !$0.isLetter && !$0.isNumber }.contains { $0.count > 2 && text.contains($0.lowercased()) }
            }
            return (named.count == 1 ? named.first : images.count == 1 ? images.first : nil).map { .name($0) }
        }
        guard says(["container", "_id", "-id", " id", "cid"]),
            !says(["image", "network", "volume", "service", "node", "user", "hub", "project"])
        else { return nil }
        let named = containers.filter { container in
            [container.name, container.image.split(separator: "/").last.map { String($0.prefix { $0 != ":" }) }].contains {
                $0.map { $0.count > 2 && text.contains($0.lowercased()) } ?? false
            }
        }
        guard let only = named.count == 1 ? named.first : containers.count == 1 ? containers.first : nil else { return nil }
        return only.name.map { .name($0) } ?? .container(step: only.step)
    }
}

/// The placeholders of a text.
enum Placeholder {
    static func all(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        var found: [String] = []
        var index = 0
        // What is written with closing tags is HTML.
        let mayHaveAngles = bytes.contains(UInt8(ascii: "<")) && !text.contains("</")
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"), mayHaveAngles, let end = angled(bytes, index) {
                found.append(String(decoding: bytes[index...end], as: UTF8.self))
                index = end + 1
            } else if isWord(bytes[index]) {
                let end = bytes[index...].firstIndex { !isWord($0) } ?? bytes.count
                if let word = word(bytes, index..<end) { found.append(word) }
                index = end
            } else {
                index += 1
            }
        }
        return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// `<container id>`, and neither a redirection nor a here-document.
    private static func angled(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard start + 2 < bytes.count, start == 0 || bytes[start - 1] != UInt8(ascii: "<"), isLetter(bytes[start + 1]) else { return nil }
        for index in (start + 1)..<min(bytes.count, start + 60) {
            if bytes[index] == UInt8(ascii: ">") { return bytes[index - 1] == UInt8(ascii: " ") ? nil : index }
            guard isWord(bytes[index]) || " ./'|:@".utf8.contains(bytes[index]) else { return nil }
        }
        return nil
    }

    private static func word(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
        // No variable (`$YOUR_NAME`, `${X_ID}`), and not what one is called (`-e APP_ID=3`).
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0
        let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0
        if before == UInt8(ascii: "$") || before == UInt8(ascii: "{") { return nil }
        if before == UInt8(ascii: "/"), bytes[range].starts(with: "path".utf8), bytes[range.lowerBound...].starts(with: "path/to/".utf8) {
            let end =
                bytes[range.lowerBound...].firstIndex { !isWord($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") } ?? bytes.count
            return "/" + String(decoding: bytes[range.lowerBound..<end], as: UTF8.self)
        }
        guard after != UInt8(ascii: "=") else { return nil }
        let word = String(decoding: bytes[range], as: UTF8.self)
        let isBracketed = before == UInt8(ascii: "[") && after == UInt8(ascii: "]")
        guard isPlaceholder(word, isBracketed) else { return nil }
        return isBracketed ? "[\(word)]" : word
    }

    private static func isPlaceholder(_ word: String, _ isBracketed: Bool) -> Bool {
        let lower = word.lowercased()
        if lower.hasPrefix("your"), word.count > 4 {
            let fifth = lower.dropFirst(4).first
            return fifth == "-" || fifth == "_" || isBracketed
                || ["name", "user", "id", "repo", "org", "app", "hub", "docker"].contains { lower.dropFirst(4).contains($0) }
        }
        let isUpper = word.allSatisfy { $0.isUppercase || $0 == "_" || $0 == "-" || $0.isNumber }
        return isUpper
            && ["CONTAINER_ID", "CONTAINER-ID", "IMAGE_ID", "IMAGE-ID", "CONTAINER_NAME", "CONTAINERID", "IMAGEID"].contains(word)
            || (isUpper && word.hasSuffix("_ID") && word.count > 3) || (isBracketed && isUpper && word.count > 3)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
