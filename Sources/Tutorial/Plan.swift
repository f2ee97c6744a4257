// What a document becomes when it is read as a tutorial: its blocks, each with what it is taken for, and the steps to run.

import Diagnostics
import FoundationEssentials

/// A document read as a tutorial.
public struct Plan: Sendable {
    /// The version of the rules by which blocks are read; recorded in the evidence.
    public static let rules = 2

    /// The document, as its author names it (relative to the blog's folder where it is inside).
    public var source: String
    /// The name of the folder in which the tutorial runs.
    public var folder: String
    /// Every code block of the document, in order.
    public var blocks: [Block]
    /// What is to be done, in order.
    public var steps: [Step]
    /// What the document's header asks for.
    public var options: Options
    /// Problems found while reading; an error means that something the post seems to ask for cannot be run as it stands.
    public var diagnostics: [Diagnostic]

    /// Makes a plan.
    public init(
        source: String, folder: String, blocks: [Block] = [], steps: [Step] = [], options: Options = Options(),
        diagnostics: [Diagnostic] = []
    ) {
        self.source = source
        self.folder = folder
        self.blocks = blocks
        self.steps = steps
        self.options = options
        self.diagnostics = diagnostics
    }

    /// Whether there is a command to run: only then is the document a tutorial.
    public var isRunnable: Bool {
        steps.contains { $0.command != nil }
    }

    /// What the document's header asks for (`Verify-…`).
    public struct Options: Hashable, Sendable {
        /// `Verify-Network: off` is false: the sandbox then has no network of its own.
        public var network = true
        /// `Verify-Timeout`: seconds for each command that has no `timeout=` of its own.
        public var timeout: Double = 300
        /// `Verify-Engine: docker`, `podman` or both: the engines it is to hold on; none where any will do.
        public var engines: [String] = []
        /// `Verify-Set: YOUR_NAME=ada`: what the post's placeholders stand for.
        public var values: [Value] = []
        /// `Verify-Files: ../examples/app`: files and folders, relative to the document, that are copied into the tutorial's folder.
        public var files: [String] = []
        /// `Verify-After: part-1`: the documents that run first, in the same sandbox.
        public var after: [String] = []

        /// The defaults: with a network, five minutes for each command.
        public init() {}
    }

    /// What a placeholder stands for.
    public struct Value: Hashable, Sendable, Codable {
        /// The placeholder as the post writes it, such as `YOUR_NAME`.
        public var name: String
        /// What it stands for; nil for a secret that the environment holds under that name.
        public var text: String?
        /// Whether it is shown nowhere: `TOKEN!` or `TOKEN!=value`.
        public var isSecret: Bool

        /// Makes a value.
        public init(name: String, text: String?, isSecret: Bool = false) {
            self.name = name
            self.text = text
            self.isSecret = isSecret
        }
    }
}

/// One code block of a document and what it is taken for.
public struct Block: Hashable, Sendable {
    /// What a block can be.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// A file that the tutorial shows whole, and that is written.
        case file
        /// Commands, with or without the output they show.
        case commands
        /// What the commands just before print.
        case output
        /// Shown to the reader and not run.
        case illustration
        /// Runnable, and left out for the reason given.
        case skipped
    }

    /// The line of the block's first content line in the document, counted from 1.
    public var line: Int
    /// What it is.
    public var kind: Kind
    /// The first word of the info string, in lower case; empty where there is none.
    public var language: String
    /// The file's path inside the tutorial's folder.
    public var path: String?
    /// Why it is taken for this.
    public var reason: String
    /// Indices into the plan's steps.
    public var steps: [Int]
    /// The text to paste that would say what was not clear, such as `title="app.py"` after the language; nil where all is clear.
    public var advice: String?

    /// Makes a block.
    public init(line: Int, kind: Kind, language: String = "", path: String? = nil, reason: String, steps: [Int] = []) {
        self.line = line
        self.kind = kind
        self.language = language
        self.path = path
        self.reason = reason
        self.steps = steps
    }
}

/// One thing to do.
public struct Step: Hashable, Sendable {
    /// What is done.
    public enum Action: Hashable, Sendable {
        /// A file is written, replacing what was there.
        case file(File)
        /// A command runs in the session.
        case command(Command)
    }

    /// What is done.
    public var action: Action
    /// The line in the document on which it stands, counted from 1.
    public var line: Int
    /// The column at which it starts (after a prompt), counted from 1.
    public var column: Int
    /// Whether the page does not show it (it stands in an HTML comment).
    public var hidden: Bool
    /// Why it is not run, or nil.
    public var skip: String?
    /// Whether it runs at the end, whatever happened.
    public var cleanup: Bool
    /// The document in which it stands, where that is one that runs before this one (`Verify-After`); nil for the plan's own.
    public var source: String?
    /// Whether it is a file that `Verify-Files` brings, and the post does not show.
    public var isCopied = false
    /// The background services, by name, that are ended before it: the post says so, or it takes their name or port.
    public var ends: [String] = []

    /// Makes a step.
    public init(_ action: Action, line: Int, column: Int = 1, hidden: Bool = false, skip: String? = nil, cleanup: Bool = false) {
        self.action = action
        self.line = line
        self.column = column
        self.hidden = hidden
        self.skip = skip
        self.cleanup = cleanup
    }

    /// The command, where it is one.
    public var command: Command? {
        if case .command(let command) = action { command } else { nil }
    }

    /// The file, where it is one.
    public var file: File? {
        if case .file(let file) = action { file } else { nil }
    }
}

/// A file that the tutorial shows, or that it brings along.
public struct File: Hashable, Sendable, Codable {
    /// Its path inside the tutorial's folder: relative, `/` between its parts, never leaving the folder.
    public var path: String
    /// What is in it; empty where that is no text.
    public var text: String
    /// What is in it, in Base64, where that is no text; nil otherwise.
    public var base64: String?
    /// Whether it may be executed (it begins with `#!`, or was so where it was copied from).
    public var executable: Bool

    /// Makes a file of text.
    public init(path: String, text: String, executable: Bool = false) {
        self.path = path
        self.text = text
        self.executable = executable
    }

    /// Makes a file of any bytes.
    public init(path: String, bytes: [UInt8], executable: Bool = false) {
        let text = String(validating: bytes, as: UTF8.self)
        self.init(path: path, text: text ?? "", executable: executable)
        if text == nil { base64 = Data(bytes).base64EncodedString() }
    }

    /// What is in it.
    public var bytes: [UInt8] {
        base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? Array(text.utf8)
    }
}
