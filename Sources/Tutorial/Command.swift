// A command of a plan: its text, where it is typed, what it promises, and how to wait for it.

/// A command that the tutorial shows, and what it promises about it.
public struct Command: Hashable, Sendable {
    /// How shown output is compared with what came.
    public enum Match: String, Hashable, Sendable, Codable, CaseIterable {
        /// To the letter, with no mask and no wildcard.
        case exact
        /// After the masks, `...` and `[..]` standing for anything.
        case wildcard
        /// The shown text is a regular expression for the whole output.
        case regex
        /// Not at all.
        case none
    }

    /// The shell text, without its prompt; several lines where it continues. Placeholders whose meaning is known are replaced.
    public var text: String
    /// The expected exit status; nil for any.
    public var exit: Int32?
    /// Seconds it may take; nil for the plan's default.
    public var timeout: Double?
    /// The output that the post shows, without a final newline; nil where it shows none.
    public var output: String?
    /// The line in the document on which the shown output starts; 0 where there is none.
    public var outputLine: Int
    /// How the shown output is compared; nil for the default (wildcards, and a difference is only a note until it has once matched).
    public var match: Match?
    /// For how many seconds it is tried again while it fails (`retry=`); nil for the inferred rule of localhost ports.
    public var retry: Double?
    /// Where it is typed: 0 is the session's own shell, 1 what a command there has opened (a container's shell, `mysql`), 2 what was
    /// opened in that.
    public var level = 0
    /// The prompt that it leaves its reader at; nil where it ends by itself.
    public var opens: Opening?
    /// The terminal it is typed in: 1, or 2 where the post opens a second one beside what is in front in the first.
    public var terminal = 1
    /// The running container, or else the image, in which it runs (`in=`).
    public var inside: String?
    /// What is known of it as a service that runs until it is ended; nil where it ends by itself.
    public var background: Background?
    /// What has to hold after it before the tutorial goes on (`wait=`).
    public var wait: Condition?
    /// What is answered to the questions it asks, in their order.
    public var answers: [String] = []
    /// Words of its text whose meaning only a run can tell.
    public var bindings: [Binding] = []

    /// Makes a command that must succeed.
    public init(
        _ text: String, exit: Int32? = 0, timeout: Double? = nil, output: String? = nil, outputLine: Int = 0, match: Match? = nil,
        retry: Double? = nil
    ) {
        self.text = text
        self.exit = exit
        self.timeout = timeout
        self.output = output
        self.outputLine = outputLine
        self.match = match
        self.retry = retry
    }

    /// What stands in front after a command that does not come back by itself.
    public enum Opening: String, Hashable, Sendable, Codable {
        /// A shell, whose commands have an exit status.
        case shell
        /// A program with a prompt of its own, such as `mysql` or `python`.
        case program
    }

    /// A command that runs beside the others until it is ended.
    public struct Background: Hashable, Sendable, Codable {
        /// The name under which later steps end it: `bg=`, else the container's, else `line-12`.
        public var name: String
        /// The signal that ends it, without `SIG`.
        public var stop = "INT"
        /// When the tutorial goes on; nil at once.
        public var ready: Condition?
        /// Whether the rules found it, rather than its author said so.
        public var isInferred = false
    }

    /// What is waited for: `http://localhost:8000`, `port:5432`, `log:ready`.
    public enum Condition: Hashable, Sendable {
        /// The address answers with a status below 500.
        case url(String)
        /// Something listens on the port of this computer.
        case port(Int)
        /// The text stands in what was printed.
        case log(String)
    }

    /// A word that means something else in each run.
    public struct Binding: Hashable, Sendable, Codable {
        /// The word as the post has it: an id from the author's own computer, or a placeholder.
        public var written: String
        /// What it stands for.
        public var meaning: Meaning

        /// What a word can stand for.
        public enum Meaning: Hashable, Sendable, Codable {
            /// What the output of an earlier step shows in its place.
            case shown(step: Int)
            /// The container that an earlier step made.
            case container(step: Int)
            /// The secret of that name (`Verify-Set`).
            case secret(String)
        }
    }
}

extension Command.Condition: Codable, CustomStringConvertible {
    /// Reads an attribute's value; nil where it is none of the three forms.
    public init?(_ text: String) {
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            self = .url(text)
        } else if text.hasPrefix("port:"), let port = UInt16(text.dropFirst(5)), port > 0 {
            self = .port(Int(port))
        } else if text.hasPrefix("log:"), text.count > 4 {
            self = .log(String(text.dropFirst(4)))
        } else {
            return nil
        }
    }

    /// As the attribute writes it.
    public var description: String {
        switch self {
        case .url(let url): url
        case .port(let port): "port:\(port)"
        case .log(let text): "log:\(text)"
        }
    }

    /// Reads what `encode` wrote.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let condition = Self(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no condition: \(text)"))
        }
        self = condition
    }

    /// Writes it as the attribute does.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What stands as it does in most commands is left out, so that a plan's digest lasts when the plan learns to say more.
extension Command: Encodable {
    private enum Key: String, CodingKey {
        case text, exit, timeout, output, outputLine, match, retry, level, opens, terminal, inside, background, wait, answers, bindings
    }

    /// Writes what differs from the ordinary.
    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: Key.self)
        try keys.encode(text, forKey: .text)
        try keys.encodeIfPresent(exit, forKey: .exit)
        try keys.encodeIfPresent(timeout, forKey: .timeout)
        try keys.encodeIfPresent(output, forKey: .output)
        try keys.encode(outputLine, forKey: .outputLine)
        try keys.encodeIfPresent(match, forKey: .match)
        try keys.encodeIfPresent(retry, forKey: .retry)
        if level > 0 { try keys.encode(level, forKey: .level) }
        try keys.encodeIfPresent(opens, forKey: .opens)
        if terminal > 1 { try keys.encode(terminal, forKey: .terminal) }
        try keys.encodeIfPresent(inside, forKey: .inside)
        try keys.encodeIfPresent(background, forKey: .background)
        try keys.encodeIfPresent(wait, forKey: .wait)
        if !answers.isEmpty { try keys.encode(answers, forKey: .answers) }
        if !bindings.isEmpty { try keys.encode(bindings, forKey: .bindings) }
    }
}

/// As with a command: what stands as it does in most tutorials is left out, and no secret is ever written.
extension Plan.Options: Encodable {
    private enum Key: String, CodingKey {
        case network, timeout, engines, values, files, after
    }

    /// Writes what differs from the ordinary.
    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: Key.self)
        try keys.encode(network, forKey: .network)
        try keys.encode(timeout, forKey: .timeout)
        if !engines.isEmpty { try keys.encode(engines, forKey: .engines) }
        if !values.isEmpty {
            try keys.encode(
                values.map { Plan.Value(name: $0.name, text: $0.isSecret ? nil : $0.text, isSecret: $0.isSecret) }, forKey: .values)
        }
        if !files.isEmpty { try keys.encode(files, forKey: .files) }
        if !after.isEmpty { try keys.encode(after, forKey: .after) }
    }
}

extension Step {
    /// Why the bundle cannot do it yet, though the verifier can; nil for all others.
    public var notYet: String? {
        guard let command else { return nil }
        if command.level > 0 { return "typed into a container, which is not run yet" }
        if command.opens != nil { return "it waits for input, which is not given yet" }
        if command.terminal > 1 { return "typed in a second terminal, which is not opened yet" }
        if command.background != nil { return "it runs until it is ended, which is not done yet" }
        if command.inside != nil { return "`in=` is not supported yet" }
        if command.wait != nil { return "`wait=` is not supported yet" }
        if !command.answers.isEmpty { return "it asks a question, which is not answered yet" }
        if let binding = command.bindings.first { return "`\(binding.written)` differs in each run, which is not followed yet" }
        return nil
    }
}
