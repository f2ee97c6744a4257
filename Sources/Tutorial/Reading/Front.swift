// What is in front of the reader: the shell of the host, or what commands have opened in it.

/// The prompts that commands have opened, one in another, in each terminal.
struct Front {
    /// One prompt that stands open.
    struct Opened {
        var opening: Command.Opening
        /// Whether the post has shown its own prompt since.
        var hasShownPrompt = false
    }

    private var terminals: [Int: [Opened]] = [:]
    private(set) var terminal = 1

    private var stack: [Opened] {
        get { terminals[terminal] ?? [] }
        set { terminals[terminal] = newValue }
    }

    var depth: Int { stack.count }
    /// What is in front; nil for the host's shell.
    var top: Command.Opening? { stack.last?.opening }

    mutating func open(_ opening: Command.Opening) { stack.append(Opened(opening: opening)) }
    mutating func close() { _ = stack.popLast() }
    /// Back to the host's shell.
    mutating func leave() { stack = [] }

    /// The post speaks of a second terminal: that matters only where something stands open in the first.
    mutating func openTerminal() {
        if terminal == 1, depth > 0 { terminal = 2 }
    }

    mutating func returnToTerminal() { terminal = 1 }

    /// Whether a container's root shell may be what `# ` stands for.
    var mayBeRoot: Bool { stack.last?.opening == .shell }

    /// At which level a command is typed; what it leaves is closed first. Nil where nothing has opened its prompt.
    /// - Parameter isForHost: whether it can only be meant for the host's shell, such as a `docker` command.
    mutating func level(at prompt: Prompts.Kind?, isForHost: Bool) -> Int? {
        switch prompt {
        case .shell:
            while top == .program { close() }
            guard depth > 0 else { return nil }
            stack[depth - 1].hasShownPrompt = true
        case .program:
            guard top == .program else { return nil }
            stack[depth - 1].hasShownPrompt = true
        case .host, .windows, nil:
            if isForHost || top == .program || stack.last?.hasShownPrompt == true { leave() }
        }
        return depth
    }
}
