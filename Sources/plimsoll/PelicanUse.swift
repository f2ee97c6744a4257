// plimsoll used in pelican's place, as by `make html PELICAN=plimsoll`: pelican's command line without a command's name.

/// Command lines as `pelican` has them, turned into ours.
enum PelicanUse {
    /// Arguments that begin with one of pelican's flags, or with a folder, are those of `build`.
    /// - Parameter commands: the names of our own commands.
    static func translated(_ arguments: [String], commands: [String], isFolder: (String) -> Bool) -> [String] {
        guard let first = arguments.first else { return arguments }
        let isOwn = commands.contains(first) || ["help", "-h", "--help", "--version", "--help-hidden"].contains(first)
        guard !isOwn, first.hasPrefix("-") || isFolder(first) else { return namesFollow(arguments) }
        return namesFollow(["build"] + arguments)
    }

    /// `--print-settings` and `-e` may stand without a value in pelican's command line; the parser wants one.
    private static func namesFollow(_ arguments: [String]) -> [String] {
        guard arguments.first == "build" else { return arguments }
        var result: [String] = []
        for (place, argument) in arguments.enumerated() {
            result.append(argument)
            let next = place + 1 < arguments.count ? arguments[place + 1] : "-"
            if argument == "--print-settings", next.hasPrefix("-") { result.append("") }
        }
        return result
    }
}
