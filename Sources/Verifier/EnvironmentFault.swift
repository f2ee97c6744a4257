// What is wrong with the machine rather than with a tutorial: never a verdict.

/// Something that the environment lacks: no engine, no network, no disk, a sandbox that will not start.
public struct EnvironmentFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is missing or failed, in one line.
    public var message: String
    /// What to install, set or do.
    public var help: String?
    /// What the program at fault said last, where that helps.
    public var details: String?
    /// Whether no other engine would do better.
    var isFinal = false
    /// Whether the engine did not start a sandbox.
    var isOfEngine = false

    /// Makes a fault.
    public init(_ message: String, help: String? = nil, details: String? = nil) {
        self.message = message
        self.help = help
        self.details = details
    }

    /// All of it, over several lines.
    public var description: String {
        var text = message
        if let details, !details.isEmpty { text += "\n" + details.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n") }
        if let help { text += "\n  help: \(help)" }
        return text
    }
}

/// What to throw for an error of the file system, another program or the network: a fault, and cancellation as it is.
func asFault(_ error: any Error) -> any Error {
    error is EnvironmentFault || error is CancellationError ? error : EnvironmentFault("the sandbox could not be used", details: "\(error)")
}
