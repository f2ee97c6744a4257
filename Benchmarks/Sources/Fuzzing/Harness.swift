// Tries cases made by chance in a child process, which says in shared memory where it is. When it dies or stands still, the parent prints
// the case (the same seed and number always give the same one) and starts another child behind it.

import Foundation

/// Where a child is and what it has done, in memory that the parent sees.
public struct Tally {
    var number: UInt64 = 0
    /// How many cases got how far; what each count means, the harness knows.
    public var counts: (Int, Int, Int) = (0, 0, 0)
    var wrong = 0
    /// The last case that was wrong.
    var oddOne: UInt64 = 0

    /// Nothing done yet.
    public init(number: UInt64 = 0) { self.number = number }
}

/// Runs cases for some time.
///
///     PROGRAM [seconds] [seed] [first number]
///     PROGRAM show <seed> <number>
public struct Harness {
    /// The program's name.
    let name: String
    /// What a case is called, in the plural.
    let things: String
    /// What the counts mean.
    let counts: [String]
    /// What a case does that is wrong without crashing or hanging.
    let wrong: String
    /// The text of a case.
    let text: (_ seed: UInt64, _ number: UInt64) -> String
    /// Tries a case; false where something is wrong.
    let run: (_ seed: UInt64, _ number: UInt64, _ tally: inout Tally) -> Bool
    private let patience = 10.0

    /// Makes a harness; `text` and `run` are given a case's seed and number.
    public init(
        _ name: String, things: String, counts: [String], wrong: String, text: @escaping (UInt64, UInt64) -> String,
        run: @escaping (UInt64, UInt64, inout Tally) -> Bool
    ) {
        (self.name, self.things, self.counts, self.wrong, self.text, self.run) = (name, things, counts, wrong, text, run)
    }

    /// Does what the program's arguments say.
    public func main() throws -> Never {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "child": child(UInt64(CommandLine.arguments[2])!, CommandLine.arguments[3])
        case "show":
            print(text(UInt64(CommandLine.arguments[2])!, UInt64(CommandLine.arguments[3])!))
            exit(0)
        default:
            let numbers = arguments.map { Double($0) ?? 0 }
            let (seconds, seed, first) = (numbers.first ?? 60, numbers.dropFirst().first ?? 1, numbers.dropFirst(2).first ?? 0)
            exit(try parent(seconds: seconds, seed: UInt64(seed), from: UInt64(first)) ? 0 : 1)
        }
    }

    private func child(_ seed: UInt64, _ path: String) -> Never {
        let parent = getppid()
        nonisolated(unsafe) let harness = self
        // As small a stack as worker threads have on a Mac.
        let thread = Thread {
            let tally = shared(path)
            while getppid() == parent {
                if !harness.run(seed, tally.pointee.number, &tally.pointee) {
                    tally.pointee.wrong += 1
                    tally.pointee.oddOne = tally.pointee.number
                }
                tally.pointee.number += 1
            }
            exit(0)
        }
        thread.stackSize = 512 * 1024
        thread.start()
        while true { sleep(60) }
    }

    private func startChild(_ seed: UInt64, _ path: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["child", "\(seed)", path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func parent(seconds: Double, seed: UInt64, from first: UInt64) throws -> Bool {
        let path = NSTemporaryDirectory() + "/\(name)-\(getpid())"
        defer { unlink(path) }
        let tally = shared(path)
        tally.pointee = Tally(number: first)
        var (crashes, hangs) = (0, 0)
        var process = try startChild(seed, path)
        let end = Date().addingTimeInterval(seconds)
        var (last, since) = (UInt64.max, Date())
        var wrongOnes = 0
        func report(_ what: String) throws {
            let number = tally.pointee.number
            print("--- \(what): \(name) show \(seed) \(number)\n\(text(seed, number))\n---")
            tally.pointee.number += 1
            process = try startChild(seed, path)
        }
        while Date() < end {
            usleep(100_000)
            if tally.pointee.number != last { (last, since) = (tally.pointee.number, Date()) }
            if tally.pointee.wrong > wrongOnes {
                wrongOnes = tally.pointee.wrong
                print("\(wrong): \(name) show \(seed) \(tally.pointee.oddOne)")
            }
            if !process.isRunning {
                crashes += 1
                try report("crash (\(process.terminationStatus))")
            } else if Date().timeIntervalSince(since) > patience {
                hangs += 1
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                try report("hang")
            }
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let done = tally.pointee
        let got = zip([done.counts.0, done.counts.1, done.counts.2], counts).map { "\($0) \($1)" }.joined(separator: ", ")
        print("seed \(seed): \(done.number - first) \(things) in \(Int(seconds)) s, \(got)")
        print("\(crashes) crashes, \(hangs) hangs of more than \(Int(patience)) s, \(done.wrong) \(wrong)")
        return crashes + hangs + done.wrong == 0
    }
}

private func shared(_ path: String) -> UnsafeMutablePointer<Tally> {
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    ftruncate(file, 4096)
    let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)!
    close(file)
    return memory.assumingMemoryBound(to: Tally.self)
}
