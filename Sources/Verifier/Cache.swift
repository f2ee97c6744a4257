// Where fetched images and stand-ins are kept between runs.

import Files
import Glibc

/// The folders of this user's cache that are Plimsoll's.
public struct Cache: Hashable, Sendable {
    /// `$XDG_CACHE_HOME/plimsoll`, or `~/.cache/plimsoll`.
    public let folder: Folder

    /// The cache of the user who runs the program.
    public init() {
        let base = environmentVariable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        folder = Folder((base ?? homeFolder + "/.cache") + "/plimsoll")
    }

    /// A cache in another place.
    public init(_ folder: Folder) {
        self.folder = folder
    }

    /// An OCI layout of every image that was ever served.
    var images: Folder { folder.folder("images") }
    /// Root file systems made by `sandbox/stand-ins`.
    var standIns: Folder { folder.folder("stand-ins") }
}

/// The user's home.
var homeFolder: String { home(environmentVariable("HOME")) }

/// A home as the environment has it; where it does not say it in full, as the system's own records do.
func home(_ environment: String?) -> String {
    if let environment, environment.hasPrefix("/") { return environment }
    return getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/root"
}

func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
