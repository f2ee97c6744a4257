// What `[VERIFY]` says about running tutorials.

import Files
import Settings
import Tutorial

/// How tutorials are run and judged.
public struct VerifierOptions: Sendable {
    /// What a sandbox may use.
    public var sandbox = SandboxOptions()
    /// What takes the place of images where no registry can be reached, by their names.
    public var standIns: [String: StandIn] = [:]
    /// Whether every difference from shown output fails at once, or only one in output that has matched before.
    public var isStrict = false
    /// What counts as equal beside what always does.
    var masks = Masks()

    /// The hash of what of it decides whether a run passes: with another one, a pass proves nothing.
    public var key: String {
        let parts = [isStrict ? "strict" : "ratchet", "\(sandbox.memory)", "\(sandbox.disk)"]
        return sha256(Array((parts + masks.own.map { "\($0.name)=\($0.source)" }).joined(separator: "\n").utf8))
    }

    /// Whether a stock Docker may be asked for more rights, for disposable machines: `privileged = true`.
    public var isPrivileged = false

    /// The defaults.
    public init() {}

    /// Reads `images`, `masks`, `output`, `privileged`, `memory` and `disk` (both in megabytes), and `processes`.
    /// - Parameter folder: where relative paths of archives start.
    public init(_ settings: Settings, folder: Folder) {
        let table = settings.table("VERIFY")
        sandbox.memory = table.int("memory", default: sandbox.memory)
        sandbox.disk = table.int("disk", default: sandbox.disk)
        sandbox.processes = table.int("processes", default: sandbox.processes)
        isPrivileged = table.bool("privileged", default: false)
        switch table.string("output", default: "ratchet") {
        case "strict": isStrict = true
        case "ratchet": break
        default: settings.report(.error, "VERIFY", key: "output", "VERIFY.output should be \"strict\" or \"ratchet\"")
        }
        for entry in table["masks"]?.entries ?? [] {
            guard let name = entry.key.string, let source = entry.value.string else {
                settings.report(
                    .error, "VERIFY", key: "masks", "VERIFY.masks has an entry that is no regular expression",
                    help: "write version = '\\d+\\.\\d+\\.\\d+'")
                continue
            }
            switch RegularExpression.compile(source) {
            case .success(let expression): masks.own.append(Masks.Own(name: name, source: source, expression: expression))
            case .failure(let problem):
                settings.report(.error, "VERIFY", key: "masks", "the regular expression of the mask `\(name)` \(problem.message)")
            }
        }
        masks.own.sort { $0.name < $1.name }
        for entry in table["images"]?.entries ?? [] {
            guard let name = entry.key.string, ImageName(name) != nil, let rootfs = entry.value["rootfs"]?.string else {
                settings.report(
                    .error, "VERIFY", key: "images", "VERIFY.images has an entry that is no image with a rootfs",
                    help: "write \"busybox\" = { rootfs = \"busybox.tar\", cmd = [\"sh\"] }")
                continue
            }
            let path = rootfs.hasPrefix("~/") ? homeFolder + rootfs.dropFirst() : rootfs
            let command = entry.value["cmd"]?.elements?.compactMap(\.string) ?? ["sh"]
            standIns[name] = StandIn(rootfs: folder.folder(path).path, command: command)
        }
    }
}

extension SettingValue {
    fileprivate subscript(key: String) -> SettingValue? { self[.string(key)] }
}
