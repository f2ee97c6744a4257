// Other programs: run to their end, in a process group of their own, so that none outlives a cancelled run.

import Subprocess
import SystemPackage

/// What a program that has ended left behind.
struct Ended {
    /// Its exit status; 128 and the signal's number where one killed it.
    var status: Int32
    /// What it printed on standard output.
    var output: [UInt8]
    /// What it printed on standard error.
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self).trimmedLines }
}

/// Runs a program to its end.
/// - Throws: `EnvironmentFault` where it cannot be started.
func runToEnd(_ program: String, _ arguments: [String], limit: Int = 16 << 20) async throws -> Ended {
    do {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), platformOptions: .ownGroup, output: .bytes(limit: limit),
            error: .bytes(limit: limit))
        return Ended(
            status: result.terminationStatus.code, output: result.standardOutput,
            errors: String(decoding: result.standardError, as: UTF8.self).trimmedLines)
    } catch let error as SubprocessError where error.code == .executableNotFound {
        throw EnvironmentFault("`\(program)` is not installed")
    } catch let error as SubprocessError {
        try Task.checkCancellation()
        throw EnvironmentFault("`\(program)` could not be run to its end", details: "\(error)")
    }
}

extension PlatformOptions {
    /// A process group of its own. On cancellation the whole group is asked to end, then made to.
    static var ownGroup: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        return options
    }
}

extension TerminationStatus {
    /// The exit status as a shell has it.
    var code: Int32 {
        switch self {
        case .exited(let status): status
        case .signaled(let signal): 128 + signal
        }
    }
}

extension String {
    /// Without empty lines and blanks at its end.
    var trimmedLines: String {
        var view = self[...]
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
