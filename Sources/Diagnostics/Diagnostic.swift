// A problem in somebody's content, settings, template or tutorial: where it is, what it is, and a way out.

/// One problem, as people, editors and CI read it.
public struct Diagnostic: Error, Hashable, Sendable {
    /// How bad a problem is: a note informs, a warning leaves the exit status alone, an error makes it 1.
    public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
        case note, warning, error

        /// By weight: note, warning, error.
        public static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// How bad it is.
    public var severity: Severity
    /// Where it is; nil for problems that belong to no file.
    public var location: Location?
    /// What is wrong, in one line without a full stop.
    public var message: String
    /// What to say beside the carets under the excerpt, such as the output that came instead.
    public var label: String?
    /// A way out: what to write instead, or what to do.
    public var help: String?
    /// The places that led here (includes, macros, calls), innermost first.
    public var trace: [Frame]

    /// A place on the way to the problem, such as the template that included the one at fault.
    public struct Frame: Hashable, Sendable {
        /// Where it is.
        public var location: Location
        /// What happens there, such as "included here".
        public var message: String

        /// Makes a frame.
        public init(_ location: Location, _ message: String) {
            self.location = location
            self.message = message
        }
    }

    /// Makes a problem; `error` unless another severity is given.
    public init(
        _ severity: Severity = .error, at location: Location? = nil, _ message: String, label: String? = nil, help: String? = nil,
        trace: [Frame] = []
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.label = label
        self.help = help
        self.trace = trace
    }
}

/// A place in a file.
public struct Location: Hashable, Sendable {
    /// The file as its author would name it: relative to the blog's folder where it is inside.
    public var file: String
    /// The line, counted from 1; 0 where the whole file is meant.
    public var line: Int
    /// The column in characters, counted from 1; 0 where the whole line is meant.
    public var column: Int
    /// How many characters are meant, for the carets; 0 for the rest of the line.
    public var length: Int

    /// Makes a place.
    public init(_ file: String, line: Int = 0, column: Int = 0, length: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}
