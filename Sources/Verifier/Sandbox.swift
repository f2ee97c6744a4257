// A pristine computer for one tutorial: a container with a Docker Engine of its own, and the conversation with the agent inside.

import Files
import FoundationEssentials
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// What a sandbox may use.
public struct SandboxOptions: Hashable, Sendable {
    /// Megabytes of memory for all that runs in it.
    public var memory = 2048
    /// Megabytes for all that is written in it, images and containers included; they lie in memory, and are gone with it.
    public var disk = 6144
    /// How many processes may run at once.
    public var processes = 2000
    /// Bytes of each step's output that are kept.
    public var output = 1 << 18
    /// Whether it reaches a network.
    public var network = true

    /// Two gigabytes of memory and six of disk, with a network.
    public init() {}
}

/// A running sandbox. It exists within `withSandbox`, and ends when that does or the program dies, however it dies.
struct Sandbox: ~Copyable {
    /// What a step may run into; its time and its output have limits of their own.
    enum Limit: String, Decodable {
        case memory, processes, disk
    }

    /// The sandbox is no more. What a tutorial does to it is the tutorial's own doing, once it has started.
    struct HasEnded: Error {}

    /// The engine inside, such as `Docker 26.1.5`.
    fileprivate(set) var engine = ""
    /// Such as `linux/amd64`.
    fileprivate(set) var platform = ""
    let options: SandboxOptions
    private let wire: Wire
    let name: String
    private let process: pid_t
    private var messages: AsyncStream<[UInt8]>.Iterator
    private var received: [UInt8] = []
    /// How much of what was received holds no newline.
    private var searched = 0
    private var requests = 0
    /// Whether it ended before its time. Nothing more can be asked of it.
    private(set) var hasEnded = false

    /// No answer is as long as this.
    private static let longest = 4 << 20

    fileprivate init(_ name: String, options: SandboxOptions, process: pid_t, wire: Wire) {
        self.name = name
        self.options = options
        self.process = process
        self.wire = wire
        messages = wire.messages.makeAsyncIterator()
    }

    /// Waits until the container is there, then until its agent listens.
    /// - Parameter prepare: is called in between.
    fileprivate mutating func hello(_ prepare: () throws -> Void) async throws {
        do {
            _ = try await answer(patience: 120)
            try prepare()
            wire.send(raw: [UInt8(ascii: "\n")])
            _ = try await answer(patience: 120)
        } catch is HasEnded {
            throw ended
        }
    }

    /// Starts the engine inside and the session.
    fileprivate mutating func start(_ inner: InnerEngine, folder: String, registries: [String]) async throws {
        struct Start: Encodable {
            var folder: String
            var engine: InnerEngine
            var registries: [String]
        }
        let answer: Answer
        do {
            answer = try await ask("start", Start(folder: folder, engine: inner, registries: registries), patience: 120)
        } catch is HasEnded {
            throw ended
        }
        if let error = answer.error { throw EnvironmentFault("the sandbox did not start: \(error)", details: answer.log?.lastLines(15)) }
        engine = answer.engine ?? ""
        platform = answer.platform ?? ""
    }

    /// Asks the agent to do something, and waits for its answer.
    /// - Parameter patience: seconds after which an agent that stays silent is given up, with its sandbox.
    /// - Throws: `HasEnded`, `EnvironmentFault`, `CancellationError`.
    mutating func ask(_ operation: String, _ fields: some Encodable, patience: Double) async throws -> Answer {
        requests += 1
        let line = try JSONEncoder().encode(Request(id: requests, operation: operation, fields: fields))
        wire.send(Array(line) + [UInt8(ascii: "\n")])
        let answer = try await answer(patience: patience)
        guard answer.id == requests else { throw EnvironmentFault("the sandbox's agent answered out of turn") }
        return answer
    }

    /// The next answer. An agent that stays silent for longer than `patience` is given up, with its sandbox.
    private mutating func answer(patience: Double) async throws -> Answer {
        let watch = giveUp(process, after: patience)
        defer { watch.cancel() }
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(received[..<end])
                received.removeSubrange(...end)
                searched = 0
                guard let answer = try? JSONDecoder().decode(Answer.self, from: line) else {
                    throw EnvironmentFault("the sandbox \(name) answered with what is no answer")
                }
                return answer
            }
            searched = received.count
            guard searched < Self.longest else { throw EnvironmentFault("the sandbox \(name) answered without end") }
            guard let part = await messages.next() else { throw try gone() }
            received += part
        }
    }

    /// Notes that the sandbox is no more.
    /// - Throws: `CancellationError` where that is why.
    private mutating func gone() throws -> HasEnded {
        try Task.checkCancellation()
        hasEnded = true
        return HasEnded()
    }

    private var ended: EnvironmentFault {
        EnvironmentFault("the sandbox \(name) ended unexpectedly", help: "was it killed, or did the machine run out of memory?")
    }
}

/// One request as the agent reads it: the fields stand beside its number and name.
private struct Request<Fields: Encodable>: Encodable {
    var id: Int
    var operation: String
    var fields: Fields

    enum Key: CodingKey { case id, op }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(operation, forKey: .op)
        try fields.encode(to: encoder)
    }
}

/// Gives a body a sandbox that has just been started, and removes every trace of it afterwards.
/// - Parameters:
///   - inner: the engine that it shall hold.
///   - keepOut: networks that it shall not reach, beside private ones.
///   - lifetime: the seconds after which it ends in any case, should nobody be left to end it.
///   - doors: the folder with the sockets of the servers that the sandbox may reach: the registry's, that the engine inside shall see.
///   - registries: names of registries beside the best known.
/// - Throws: `EnvironmentFault` where the sandbox does not start or ends too early, and what the body throws.
func withSandbox<Result: Sendable>(
    _ engine: Engine, _ image: SandboxImage, _ options: SandboxOptions, _ inner: InnerEngine, keepOut: [String], lifetime: Int,
    doors: String, folder: String, registries: [String], _ body: (inout Sandbox) async throws -> Result
) async throws -> Result {
    await Leftovers.remove(engine)
    let name = "\(Leftovers.prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let pidFile = "\(doors)/pid"
    let started = Mutex(false)
    let ending = Mutex<Task<Void, Never>?>(nil)
    let arguments = engine.global + arguments(engine, image, options, lifetime, keepOut, name: name, pidFile: pidFile)
    let outcome: Swift.Result<Result, any Error>
    var (errors, hasEnded) = ("", false)
    do {
        let wire = try await Wire(doors: doors)
        defer { wire.close() }
        let ended = try await Subprocess.run(
            .name(engine.program), arguments: Arguments(arguments), platformOptions: .ownGroup,
            input: .fileDescriptor(FileDescriptor(rawValue: wire.input), closeAfterSpawningProcess: true),
            output: .fileDescriptor(FileDescriptor(rawValue: wire.output), closeAfterSpawningProcess: true), error: .sequence
        ) { process -> (Swift.Result<Result, any Error>, String) in
            async let errors = lastText(process.standardError)
            var sandbox = Sandbox(name, options: options, process: process.processIdentifier.value, wire: wire)
            let outcome: Swift.Result<Result, any Error>
            do {
                try await sandbox.hello {
                    if engine.delegatesFromOutside { try delegateControlGroups(pidFile: pidFile, name: name) }
                }
                try await sandbox.start(inner, folder: folder, registries: registries)
                started.withLock { $0 = true }
                outcome = .success(try await body(&sandbox))
            } catch {
                outcome = .failure(error)
            }
            // The sandbox ends when we hang up, unless its container is held up.
            wire.hangUp()
            let group = process.processIdentifier.value
            ending.withLock { $0 = giveUp(group, after: 5) }
            return (outcome, await errors)
        }
        (outcome, errors) = ended.closureResult
        if case .exited = ended.terminationStatus { hasEnded = true }
    } catch {
        outcome = .failure(error)
    }
    ending.withLock { $0?.cancel() }
    // Where the engine ends in an orderly way, it has removed the container. In a task of its own: a run that was cancelled cleans up as well.
    if !hasEnded { await Task { await Leftovers.removeContainer(engine, name) }.value }
    await Leftovers.removeControlGroups(name)
    try Task.checkCancellation()
    if case .failure(var fault as EnvironmentFault) = outcome, !started.withLock({ $0 }) {
        if fault.details == nil { fault = EnvironmentFault("the sandbox did not start", details: errors.trimmedLines.lastLines(10)) }
        fault.isOfEngine = true
        throw fault
    }
    return try outcome.get()
}

/// Kills a process group that has not ended by itself when the time is over, unless the task is cancelled before.
private func giveUp(_ group: pid_t, after seconds: Double) -> Task<Void, Never> {
    Task {
        guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
        kill(-group, SIGKILL)
    }
}

/// Reads to the end, however much comes, and keeps the last of it.
private func lastText(_ output: SubprocessOutputSequence) async -> String {
    var kept: [UInt8] = []
    do {
        for try await part in output {
            part.withUnsafeBytes { kept += $0 }
            if kept.count > 1 << 17 { kept.removeFirst(kept.count - (1 << 16)) }
        }
    } catch {}
    return String(decoding: kept, as: UTF8.self)
}

/// The users of a sandbox on this machine, where it is ours to say: numbers that are nobody's.
let firstUser = 1_000_000
private let users = 65_536

private func arguments(
    _ engine: Engine, _ image: SandboxImage, _ options: SandboxOptions, _ lifetime: Int, _ keepOut: [String], name: String,
    pidFile: String
) -> [String] {
    [
        "run", "--interactive", "--rm", "--name", name, "--label", "plimsoll=\(getpid())", "--label", Leftovers.label, "--hostname",
        "laptop", "--log-driver", "none",
    ]
        // Nothing is ever written to the host's disk: see sandbox/machine.py.
        + ["--read-only"] + (engine.isPodman ? ["--read-only-tmpfs=false"] : [])
        // What is written there lies in memory, so it counts as such.
        + (engine.canLimit ? ["--memory", "\(options.memory + options.disk)m", "--pids-limit", "\(options.processes)"] : [])
        + (options.network ? [] : ["--network", "none"]) + rights(engine, name: name, pidFile: pidFile) + engine.limits
        + [image.name(engine)]
        + ["--disk", "\(options.disk)", "--lifetime", "\(lifetime)"] + (options.network ? ["--network"] : [])
        + (engine.mapsUsersInside ? ["--first-user", "\(firstUser)"] : []) + keepOut.flatMap { ["--keep-out", $0] }
}

/// What the sandbox's first program needs to make the machine; nobody else in the sandbox has it.
private func rights(_ engine: Engine, name: String, pidFile: String) -> [String] {
    let mapped = "SYS_ADMIN,NET_ADMIN,NET_RAW,MKNOD,AUDIT_WRITE,SYS_PTRACE"
    let unconfined = ["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap { ["--security-opt", $0] }
    let ofDocker = { (capabilities: [String]) in unconfined + ["--cap-drop", "ALL"] + capabilities.flatMap { ["--cap-add", $0] } }
    switch engine.rung {
    case .podmanAsRoot:
        // Root inside is nobody outside. The capabilities are those of that nobody: they reach no further than the container.
        return ["--uidmap", "0:\(firstUser):\(users)", "--gidmap", "0:\(firstUser):\(users)"]
            + ["--security-opt", "unmask=ALL", "--cap-add", mapped]
            + (engine.delegatesFromOutside ? ["--pidfile", pidFile, "--cgroupns=private", "--cgroup-parent", "/\(name)"] : [])
    case .podmanRootless: return ["--security-opt", "unmask=ALL", "--cap-add", mapped]
    case .dockerMapped: return unconfined + mapped.split(separator: ",").flatMap { ["--cap-add", String($0)] }
    // Here that program is root on this machine, until it has mapped itself to nobody: it gets what it takes to do so.
    case .docker: return ofDocker(["NET_ADMIN", "SETUID", "SETGID"])
    case .dockerPrivileged: return ofDocker(["NET_ADMIN", "SETUID", "SETGID", "SYS_ADMIN", "CHOWN"]) + ["--cgroupns", "private"]
    }
}

/// Gives the container's root the container's own control groups, so that the engine inside can make more beneath them. Their limits stay ours.
private func delegateControlGroups(pidFile: String, name: String) throws {
    let pid = try String(decoding: read(pidFile), as: UTF8.self).trimmedLines
    let owner = uid_t(firstUser)
    for line in try String(decoding: read("/proc/\(pid)/cgroup"), as: UTF8.self).split(separator: "\n") {
        // HIERARCHY:CONTROLLERS:PATH; version 2 has no controllers there, and lies at the top or, beside version 1, in `unified`.
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].contains(name) else { continue }
        let hierarchy = parts[1].hasPrefix("name=") ? parts[1].dropFirst(5) : parts[1]
        for folder in (hierarchy.isEmpty ? ["", "/unified"] : ["/\(hierarchy)"]).map({ "/sys/fs/cgroup\($0)\(parts[2])" }) {
            guard chown(folder, owner, owner) == 0, hierarchy.isEmpty else { continue }
            for file in ["cgroup.procs", "cgroup.subtree_control", "cgroup.threads"] { chown("\(folder)/\(file)", owner, owner) }
        }
    }
}
