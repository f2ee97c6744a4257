// The bundle: a tutorial as a folder that runs with docker or podman and nothing else.

import Files

/// A tutorial's files, its plan, and the script that runs it.
public struct Bundle: Sendable {
    /// A file of the bundle.
    public struct Item: Hashable, Sendable {
        /// Its path inside the bundle.
        public var path: String
        /// What is in it.
        public var bytes: [UInt8]
        /// Whether it may be executed.
        public var executable = false
    }

    /// The name of the bundle's folder and archive.
    public let name: String
    /// The bundle's files: `run.sh`, `README.md`, `tutorial.json`, and the tutorial's own under `files/`.
    public let items: [Item]

    /// Makes the bundle of a plan.
    /// - Parameters:
    ///   - plan: a plan with something to run.
    ///   - name: the name of the folder, such as the article's slug.
    ///   - title: the document's title.
    public init(_ plan: Plan, name: String, title: String) {
        self.name = name
        let versions = Self.versions(of: plan)
        let script = RunScript(plan, title: title, versions: versions)
        var items = versions.map { Item(path: $0.path, bytes: $0.file.bytes, executable: $0.file.executable) }
        items.append(Item(path: "run.sh", bytes: Array(script.text.utf8), executable: true))
        items.append(Item(path: "README.md", bytes: Array(Self.readme(plan, title: title, leftOut: script.leftOut).utf8)))
        items.append(Item(path: "tutorial.json", bytes: plan.json))
        self.items = items.sorted { $0.path < $1.path }
    }

    /// The bundle as a gzipped tar archive with the same bytes every time.
    public var archive: [UInt8] {
        Tutorial.archive(items.map { ArchiveEntry(path: name + "/" + $0.path, bytes: $0.bytes, executable: $0.executable) })
    }

    /// Writes the bundle's files into a folder.
    /// - Throws: `FileError`.
    public func write(into folder: Folder) throws {
        let writer = try Writer(folder)
        for item in items { try writer.write(item.bytes, to: item.path, executable: item.executable) }
    }

    /// One state of a file and where the bundle keeps it: the last under `files/`, an earlier one under `earlier/` with its line.
    struct Version {
        var step: Int
        var file: File
        var path: String
    }

    private static func versions(of plan: Plan) -> [Version] {
        var last: [String: Int] = [:]
        for (index, step) in plan.steps.enumerated() where step.file != nil { last[step.file!.path] = index }
        return plan.steps.enumerated().compactMap { index, step in
            guard let file = step.file else { return nil }
            let folder =
                last[file.path] == index
                ? "files" : "earlier/" + (step.source.map { Plan.folderName($0) + "-" } ?? "") + "line-\(step.line)"
            return Version(step: index, file: file, path: folder + "/" + file.path)
        }
    }

    private static func readme(_ plan: Plan, title: String, leftOut: [StepLines.LeftOut]) -> String {
        var text = """
            # \(oneLine(title))

            The files and commands of the tutorial `\(oneLine(plan.source))`, in its order. The files are in `files/` as they stand at the end, and in
            `earlier/` as they were before they changed.

                ./run.sh             run everything, stop at the first command that fails
                ./run.sh --list      show what would be run, and the names, ports and images it uses
                ./run.sh --to LINE   stop before the post's line LINE
                ./run.sh --isolated  run it in an engine of its own, in a container

            It needs docker, or podman (`ENGINE=podman ./run.sh`). The commands run in a folder made for them, in a shell of their own (bash,
            where there is one). It refuses to start where a name, a port or an image of the tutorial is taken, and removes what it made, also
            when it is interrupted: containers, volumes, networks, the images that it built, and those that it had to fetch. What stays is
            the engine's build cache. What is typed into a container or a program is handed to it as its input.

            """
        let secrets = plan.options.values.filter(\.isSecret).map(\.name)
        if !secrets.isEmpty {
            text += "\nIt asks for values of yours: `" + secrets.map { "\($0)=…" }.joined(separator: " ") + " ./run.sh`\n"
        }
        let elsewhere = plan.options.files + plan.options.after
        if !elsewhere.isEmpty {
            text += "\nNot in it, and to be had beforehand: " + elsewhere.map { "`\(oneLine($0))`" }.joined(separator: ", ") + ".\n"
        }
        if !leftOut.isEmpty {
            text += "\nLeft out:\n\n" + leftOut.map { "- line \($0.line): `\(oneLine($0.text))` (\($0.reason))\n" }.joined()
        }
        return text
    }
}
