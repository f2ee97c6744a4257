// A Dockerfile that nobody builds is built: a post that shows one claims that it builds.

extension Plan {
    /// Adds a hidden `docker build` after the last version of each Dockerfile that no command builds.
    mutating func buildDockerfiles() {
        guard steps.contains(where: showsDockerfile) else { return }
        let builds = steps.compactMap(\.command).flatMap { DockerCommand.all(in: $0.text) }.contains { docker in
            // What is built is told by folders that nobody can follow for certain: any build counts.
            ["build", "bake"].contains(docker.verb) || ["build", "up", "run", "watch"].contains(docker.composeVerb)
        }
        let isBuiltOtherwise = steps.contains { step in
            step.command.map { $0.text.contains("docker build") || $0.text.contains("make") || $0.text.contains("buildctl") } ?? false
        }
        guard !builds, !isBuiltOtherwise else { return }
        var last: [String: Int] = [:]
        for (index, step) in steps.enumerated() where showsDockerfile(step) { last[step.file?.path ?? ""] = index }
        for (path, index) in last.sorted(by: { $0.value > $1.value }) { insert(build(path, steps[index]), after: index) }
    }

    private func showsDockerfile(_ step: Step) -> Bool { !step.isCopied && step.file.map { FileName.isDockerfile($0.path) } ?? false }

    private func build(_ path: String, _ shown: Step) -> Step {
        let parts = path.split(separator: "/")
        let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
        let isUsual = parts.last == "Dockerfile"
        let text = "docker build -t \(Uses.projectName(self.folder))\(isUsual ? "" : " -f \(path)") \(folder)"
        var step = Step(.command(Command(text, match: Command.Match.none)), line: shown.line, hidden: true)
        step.source = shown.source
        return step
    }

    /// Inserts a step, and lets the block of the one before it hold it too.
    private mutating func insert(_ step: Step, after index: Int) {
        steps.insert(step, at: index + 1)
        for block in blocks.indices {
            let holds = blocks[block].steps.contains(index)
            blocks[block].steps = blocks[block].steps.map { $0 > index ? $0 + 1 : $0 } + (holds ? [index + 1] : [])
            if holds { blocks[block].reason += "; nobody builds it, so it is built" }
        }
    }
}
