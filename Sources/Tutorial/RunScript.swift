// The bundle's run.sh: the tutorial's steps in POSIX sh, all in one shell, so that folder and variables last.

struct RunScript {
    let plan: Plan
    let title: String
    let versions: [Bundle.Version]

    init(_ plan: Plan, title: String, versions: [Bundle.Version]) {
        self.plan = plan
        self.title = title
        self.versions = versions
    }

    var text: String {
        let uses = Uses(plan)
        return """
            #!/bin/sh
            # Runs the tutorial \(oneLine(title)) in a fresh folder, step by step.
            # usage: ./run.sh [--list] [--to LINE]      ENGINE=podman ./run.sh
            set -u
            here=$(cd "$(dirname "$0")" && pwd)
            names=\(quoted(uses.names.joined(separator: " ")))
            ports=\(quoted(uses.ports.joined(separator: " ")))
            images=\(quoted(uses.images.joined(separator: " ")))
            volumes=\(quoted(uses.volumes.joined(separator: " ")))
            networks=\(quoted(uses.networks.joined(separator: " ")))
            to=0
            while [ $# -gt 0 ]; do
              case $1 in
                --list)
                  echo "names: ${names:-none}"; echo "ports: ${ports:-none}"; echo "images made: ${images:-none}"
                  echo "volumes: ${volumes:-none}"; echo "networks: ${networks:-none}"
                  sed -n 's/^step \\([0-9]*\\) [0-9a-z]* /line \\1: /p' "$0"
                  exit 0 ;;
                --to) to=${2:?--to needs a line}; shift ;;
                *) echo "usage: $0 [--list] [--to LINE]" >&2; exit 2 ;;
              esac
              shift
            done

            engine=${ENGINE:-docker}
            command -v "$engine" >/dev/null 2>&1 || engine=podman
            command -v "$engine" >/dev/null 2>&1 || { echo "run.sh needs docker or podman" >&2; exit 3; }
            [ "$engine" = docker ] || docker() { "$engine" "$@"; }
            docker info >/dev/null 2>&1 || { echo "run.sh: $engine does not answer; is it running?" >&2; exit 3; }
            refuse() { # KIND NAME...
              kind=$1
              shift
              for name in "$@"; do
                if docker "$kind" inspect "$name" >/dev/null 2>&1; then
                  echo "run.sh: there is a $kind named $name already; rename or remove it first" >&2; exit 1
                fi
              done
            }
            # shellcheck disable=SC2086
            { refuse container $names; refuse image $images; refuse volume $volumes; refuse network $networks; }
            for port in $ports; do
              if docker ps --format '{{.Ports}}' | grep -q ":$port->"; then
                echo "run.sh: port $port is taken by another container; stop it first" >&2; exit 1
              fi
            done

            root=$(mktemp -d) || exit 1
            work=$root/\(quoted(plan.folder))
            mkdir -p "$work"
            finish() {
              status=$?
              trap - EXIT INT TERM
              cd "$work" || exit 1
              for file in compose.yaml compose.yml docker-compose.yml docker-compose.yaml; do
                if [ -f "$file" ]; then docker compose -f "$file" down --volumes >/dev/null 2>&1; fi
              done
              for name in $names; do docker rm -f "$name" >/dev/null 2>&1; done
              for image in $images; do docker image rm "$image" >/dev/null 2>&1; done
              for volume in $volumes; do docker volume rm "$volume" >/dev/null 2>&1; done
              for network in $networks; do docker network rm "$network" >/dev/null 2>&1; done
              cd / && rm -rf "$root"
              exit "$status"
            }
            trap finish EXIT
            trap 'exit 130' INT TERM

            write() { # LINE FROM TO: a file as the tutorial shows it at that line
              if [ "$to" -gt 0 ] && [ "$1" -ge "$to" ]; then exit 0; fi
              printf '\\n# line %s: %s\\n' "$1" "$3"
              mkdir -p "$work/$(dirname "$3")" && cp "$here/$2" "$work/$3" || exit 1
            }
            step() { # LINE EXPECTED COMMAND
              if [ "$to" -gt 0 ] && [ "$1" -ge "$to" ]; then exit 0; fi
              printf '\\n$ %s\\n' "$3"
              tries=0
              while :; do
                eval "$3"
                got=$?
                if [ "$2" = any ] || [ "$got" -eq "$2" ]; then return 0; fi
                case $3:$got in
                  curl*localhost*:7 | curl*localhost*:52 | curl*localhost*:56 | curl*127.0.0.1*:7 | curl*127.0.0.1*:52 | curl*127.0.0.1*:56)
                    tries=$((tries + 1))
                    if [ "$tries" -lt 60 ]; then sleep 1; continue; fi ;;
                esac
                echo "run.sh: line $1 of the tutorial: exited with $got, expected $2" >&2
                exit 1
              done
            }
            cd "$work" || exit 1

            \(steps)
            printf '\\nEverything ran.\\n'

            """
    }

    private var steps: String {
        let ordered = plan.steps.enumerated().filter { !$0.element.cleanup } + plan.steps.enumerated().filter { $0.element.cleanup }
        return ordered.map { index, step in
            switch step.action {
            case .file(let file):
                let version = versions.first { $0.step == index }!
                return "write \(step.line) \(quoted(version.path)) \(quoted(file.path))"
            case .command(let command):
                if let reason = step.skip { return "# line \(step.line) is left out (\(oneLine(reason))): \(oneLine(command.text))" }
                return "step \(step.line) \(command.exit.map(String.init) ?? "any") \(quoted(command.text))"
            }
        }.joined(separator: "\n")
    }

    private func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    private func quoted(_ text: String) -> String {
        let plain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte) || "-_./".utf8.contains(byte)
            }
        return plain ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// What a tutorial takes of the reader's engine: names, ports, and the images it makes.
private struct Uses {
    var names: [String] = []
    var ports: [String] = []
    var images: [String] = []
    var volumes: [String] = []
    var networks: [String] = []

    init(_ plan: Plan) {
        for step in plan.steps where step.skip == nil {
            for line in step.command?.text.split(separator: "\n") ?? [] {
                read(line.split(whereSeparator: \.isWhitespace).map(String.init))
            }
        }
    }

    private mutating func read(_ words: [String]) {
        guard words.first == "docker" || words.prefix(2) == ["sudo", "docker"] else { return }
        let builds = words.contains("build")
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : ""
            switch word {
            case "--name": add(next, to: \.names)
            case let word where word.hasPrefix("--name="): add(String(word.dropFirst(7)), to: \.names)
            case "-p", "--publish": addPort(next)
            case "-t", "--tag": if builds { add(next, to: \.images) }
            case "-v", "--volume": addVolume(next)
            case "create" where index + 1 < words.count && words[index - 1] == "volume": add(words[words.count - 1], to: \.volumes)
            case "create" where index + 1 < words.count && words[index - 1] == "network": add(words[words.count - 1], to: \.networks)
            default: break
            }
        }
    }

    /// A mount whose source is a name and not a path is a volume.
    private mutating func addVolume(_ mount: String) {
        let parts = mount.split(separator: ":")
        guard parts.count >= 2, parts[0].allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }), !parts[0].hasPrefix(".") else {
            return
        }
        add(String(parts[0]), to: \.volumes)
    }

    private mutating func addPort(_ mapping: String) {
        let parts = mapping.split(separator: ":")
        guard parts.count >= 2, Int(parts[parts.count - 2]) != nil else { return }
        add(String(parts[parts.count - 2]), to: \.ports)
    }

    private mutating func add(_ text: String, to list: WritableKeyPath<Uses, [String]>) {
        let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/:".contains($0)) }
        if !text.isEmpty, plain, !self[keyPath: list].contains(text) { self[keyPath: list].append(text) }
    }
}
