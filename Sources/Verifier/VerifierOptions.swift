// What `[VERIFY]` says about running tutorials.

import Files
import Settings

/// How tutorials are run and judged.
public struct VerifierOptions: Hashable, Sendable {
    /// What a sandbox may use.
    public var sandbox = SandboxOptions()
    /// What takes the place of images where no registry can be reached, by their names.
    public var standIns: [String: StandIn] = [:]
    /// Whether every difference from shown output fails at once, or only one in output that has matched before.
    public var isStrict = false

    /// Whether a stock Docker may be asked for more rights, for disposable machines: `privileged = true`.
    public var isPrivileged = false

    /// The defaults.
    public init() {}

    /// Reads `images`, `output`, `privileged`, `memory` and `disk` (both in megabytes), and `processes`.
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
