// What a program with a prompt of its own answered: its output without the echo of what was typed, and without its next prompt.

/// - Parameters:
///   - output: what came on the terminal after the prompt at which it was typed.
///   - typed: what was typed, over one or more lines.
///   - prompt: the program's prompt.
func programOutput(_ output: String, typed: String, prompt: String) -> String {
    // Drawn from the prompt on: programs that edit lines go back to where theirs begins.
    var lines = textLeftOnTerminal(prompt + " " + output).split(separator: "\n", omittingEmptySubsequences: false)[...]
    if let first = lines.first, first.hasPrefix(prompt) {
        // The echo of each line stands after a prompt of its own; where nothing is echoed, only the first prompt is there.
        var typed = typed.split(separator: "\n", omittingEmptySubsequences: false)[...]
        lines[lines.startIndex] = first.dropFirst(prompt.count).drop { $0 == " " }
        while let line = lines.first, let next = typed.first, line.trimmed.hasSuffix(next.trimmed),
            !next.trimmed.isEmpty || line.isContinuation
        {
            typed.removeFirst()
            lines.removeFirst()
        }
    }
    if let last = lines.last, isPrompt(last, prompt) { lines.removeLast() }
    return lines.joined(separator: "\n")
}

private func isPrompt(_ line: Substring, _ prompt: String) -> Bool {
    let line = line.trimmed
    return line.hasSuffix(prompt) || line == "..." || line == "->" || [">", "#", "$"].contains(line.last ?? " ")
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Whether it is a prompt for the rest of what was begun.
    fileprivate var isContinuation: Bool { ["", "...", "->"].contains(trimmed) }
}

extension String {
    /// The text up to its last line, where that is not finished.
    var withoutLastLine: String {
        guard let end = lastIndex(of: "\n") else { return "" }
        return String(self[...end])
    }
}
