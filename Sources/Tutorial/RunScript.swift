// The bundle's run.sh: the tutorial's steps in a shell of their own that lives through them, so that folder and variables last.
//
// run.sh itself (the controller) never runs a line of the tutorial: it writes each command to a file of its own, and a generated
// session that reads these files one after another. After each, the session asks a third script, the agent, whether to go on.
// So nothing that a tutorial says (`root=/`, `trap`, `exit`, a function) can change what the controller removes at the end.

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
        return [
            opening(uses), Self.arguments, steps, Self.list, Self.engine, Self.session, Self.finish, folder(uses), Self.agent, Self.ending,
        ].joined(separator: "\n") + "\n"
    }

    private func opening(_ uses: Uses) -> String {
        """
        #!/bin/sh
        # Runs the tutorial \(oneLine(title)) in a fresh folder, step by step.
        # usage: ./run.sh [--list] [--to LINE]      ENGINE=podman ./run.sh
        set -u
        unset BASH_ENV ENV COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES
        here=$(cd "$(dirname "$0")" && pwd) || exit 1
        names=\(quoted(uses.names.joined(separator: " ")))
        ports=\(quoted(uses.ports.joined(separator: " ")))
        images=\(quoted(uses.images.joined(separator: " ")))
        volumes=\(quoted(uses.volumes.joined(separator: " ")))
        networks=\(quoted(uses.networks.joined(separator: " ")))

        """
    }

    private static let arguments = #"""
        to=0
        list=
        while [ $# -gt 0 ]; do
          case $1 in
            --list) list=yes ;;
            --to)
              to=${2:-}
              case $to in
                '' | 0* | *[!0-9]* | ??????????*) echo "run.sh: --to needs a line, such as --to 12" >&2; exit 2 ;;
              esac
              shift ;;
            *) echo "usage: $0 [--list] [--to LINE]" >&2; exit 2 ;;
          esac
          shift
        done

        """#

    /// The steps as calls of functions that are defined later, in the order in which they run.
    private var steps: String {
        let ordered = plan.steps.enumerated().filter { !$0.element.cleanup } + plan.steps.enumerated().filter { $0.element.cleanup }
        let calls = ordered.map { index, step in "  " + call(index, step) }
        return "steps() {\n" + (calls + ["  :", "}"]).joined(separator: "\n") + "\n"
    }

    private func call(_ index: Int, _ step: Step) -> String {
        let line = step.source.map { quoted("\(step.line) of \(oneLine($0))") } ?? String(step.line)
        switch step.action {
        case .file(let file):
            let version = versions.first { $0.step == index }!
            return "file \(line) \(quoted(version.path)) \(quoted(file.path))"
        case .command(let command):
            if let reason = step.skip ?? step.notYet ?? Uses.reasonToLeaveOut(command.text) {
                return "leave \(line) \(quoted(oneLine(reason))) \(quoted(command.text))"
            }
            let mark = step.cleanup ? "cleanup" : Uses.startsCompose(command.text) ? "compose" : "-"
            return
                "step \(line) \(command.exit.map(String.init) ?? "any") \(tries(command)) \(mark) \(quoted(command.text))"
        }
    }

    /// For how many seconds a command is tried again: `retry=`, or while a server on this machine refuses the connection.
    private func tries(_ command: Command) -> String {
        if let retry = command.retry { return String(Int(retry.rounded(.up))) }
        let asks = ShellWords.commands(in: command.text).contains { words in
            ["curl", "wget"].contains(words.first) && words.contains { $0.contains("localhost") || $0.contains("127.0.0.1") }
        }
        return asks ? "refused" : "-"
    }

    private static let list = #"""
        if [ -n "$list" ]; then
          echo "names: ${names:-none}"; echo "ports: ${ports:-none}"; echo "images made: ${images:-none}"
          echo "volumes: ${volumes:-none}"; echo "networks: ${networks:-none}"
          file() { echo "line $1: write $3"; }
          leave() { echo "line $1: left out ($2): $3"; }
          step() { echo "line $1: $5"; }
          steps
          exit 0
        fi

        """#

    private static let engine = #"""
        engine=${ENGINE:-docker}
        command -v "$engine" >/dev/null 2>&1 || engine=podman
        command -v "$engine" >/dev/null 2>&1 || { echo "run.sh needs docker or podman" >&2; exit 3; }
        "$engine" info >/dev/null 2>&1 || { echo "run.sh: $engine does not answer; is it running?" >&2; exit 3; }
        shell=$(command -v bash || command -v sh) # commands of posts are written for bash
        refuse() { # KIND NAME...
          kind=$1
          shift
          for name in "$@"; do
            if "$engine" "$kind" inspect "$name" >/dev/null 2>&1; then
              echo "run.sh: there is a $kind named $name already; rename or remove it first" >&2; exit 1
            fi
          done
        }
        # shellcheck disable=SC2086
        { refuse container $names; refuse image $images; refuse volume $volumes; refuse network $networks; }
        for port in $ports; do
          if "$engine" ps --format '{{.Ports}}' | grep -q ":$port->"; then
            echo "run.sh: port $port is taken by another container; stop it first" >&2; exit 1
          fi
        done

        """#

    /// Collects the steps, and runs them.
    private static let session = #"""
        number=0
        tidy=0 # the first of the steps that run at the end, whatever happened
        reached() { # LINE: other documents run whole before this one
          case $1 in *[!0-9]*) return 1 ;; esac
          [ "$to" -gt 0 ] && [ "$1" -ge "$to" ]
        }
        file() { # LINE FROM TO: a file as the tutorial shows it at that line
          if reached "$1"; then return; fi
          number=$((number + 1))
          printf '%s\n' "$1" "$here/$2" "$work/$3" "$3" > "$control/$number"
          echo "/bin/sh '$control/agent' file $number" > "$control/$number.do"
        }
        leave() { # LINE REASON COMMAND
          echo "line $1 is left out ($2): $3"
        }
        step() { # LINE EXPECTED RETRY MARK COMMAND
          expected=$2
          if [ "$4" = cleanup ]; then
            if [ "$tidy" -eq 0 ]; then tidy=$((number + 1)); fi
            if [ "$to" -gt 0 ]; then expected=any; fi
          elif reached "$1"; then
            return
          fi
          number=$((number + 1))
          printf '%s\n' "$1" "$expected" "$3" "$4" > "$control/$number"
          printf '%s\n' "$5" > "$control/$number.sh"
          echo "/bin/sh '$control/agent' begin $number" > "$control/$number.do"
          if [ "$3" = - ]; then
            echo ". '$control/$number.sh'"
            echo "/bin/sh '$control/agent' end $number \"\$?\""
          else
            echo "until . '$control/$number.sh'; /bin/sh '$control/agent' end $number \"\$?\"; do :; done"
          fi >> "$control/$number.do"
        }
        session() { # FROM: the steps from there on, in one shell, in the reader's terminal
          {
            echo 'case ${BASH_VERSION:-} in ?*) shopt -s expand_aliases ;; esac'
            each=$1
            while [ "$each" -lt "$tidy" ]; do
              cat "$control/$each.do"
              echo "[ ! -e '$control/failed' ] || { . '$control/tidy'; exit; }"
              each=$((each + 1))
            done
            echo ". '$control/tidy'"
          } > "$control/session"
          {
            while [ "$each" -le "$number" ]; do
              cat "$control/$each.do"
              each=$((each + 1))
            done
            echo ": > '$control/finished'"
          } > "$control/tidy"
          (cd "$work" && exec "$shell" "$control/session")
        }
        run() { # FROM: sessions until all is done; one that a command ends as expected (`exit`) is followed by a fresh one
          from=$1
          while [ ! -e "$control/finished" ]; do
            session "$from"
            got=$?
            if [ -e "$control/finished" ]; then return; fi
            read -r at < "$control/at"
            read -r ended < "$control/ended"
            if [ "$at" -lt "$from" ]; then echo "run.sh: $shell ended with $got" > "$control/failed"; return; fi
            read -r line < "$control/$at"
            if [ "$ended" -ne "$at" ]; then /bin/sh "$control/agent" end "$at" "$got" last; fi
            if [ -e "$control/failed" ] && [ "$at" -lt "$tidy" ]; then return; fi
            echo "run.sh: line $line of the tutorial ended its shell; a fresh one goes on" >&2
            from=$((at + 1))
          done
        }

        """#

    private static let finish = #"""
        of_project() { "$engine" "$@" -q --filter "label=com.docker.compose.project=$project" 2>/dev/null; }
        finish() {
          status=$?
          trap - EXIT
          trap '' INT TERM
          at=0
          if [ -r "$control/at" ]; then read -r at < "$control/at"; fi
          if [ "$tidy" -gt 0 ] && [ "$at" -lt "$tidy" ]; then run "$tidy"; fi
          {
            for name in $names; do "$engine" rm -f "$name"; done
            if [ -e "$control/composed" ]; then
              for project in $projects; do
                for id in $(of_project ps -a); do "$engine" rm -f -v "$id"; done
                for id in $(of_project network ls); do "$engine" network rm "$id"; done
                for id in $(of_project volume ls); do "$engine" volume rm "$id"; done
                for id in $(of_project image ls); do "$engine" image rm "$id"; done
              done
            fi
            for image in $images; do "$engine" image rm "$image"; done
            for volume in $volumes; do "$engine" volume rm "$volume"; done
            for network in $networks; do "$engine" network rm "$network"; done
          } >/dev/null 2>&1
          cd / && rm -rf "$root"
          exit "$status"
        }

        """#

    private func folder(_ uses: Uses) -> String {
        let project = uses.project.map(quoted) ?? Uses.projectName(plan.folder) + "-$$"
        return #"""
            COMPOSE_PROJECT_NAME=\#(project)
            export COMPOSE_PROJECT_NAME
            projects="$COMPOSE_PROJECT_NAME\#(uses.projects.map { " " + $0 }.joined())"
            for project in $projects; do
              if [ -n "$(of_project ps -a; of_project network ls; of_project volume ls; of_project image ls)" ]; then
                echo "run.sh: there is something of a compose project named $project already; remove it first" >&2; exit 1
              fi
            done

            # Only this folder is removed at the end, and only mktemp can have made it.
            root=$(mktemp -d "${TMPDIR:-/tmp}/tutorial.XXXXXXXX") || exit 1
            case $root in
              *[!A-Za-z0-9/._+-]*) echo "run.sh: TMPDIR has a character that is not plain; try TMPDIR=/tmp $0" >&2; exit 1 ;;
              /*/tutorial.????????) ;;
              *) echo "run.sh: TMPDIR has to be an absolute path" >&2; exit 1 ;;
            esac
            work=$root/\#(quoted(plan.folder))
            control=$root/.control
            mkdir "$work" "$control" || exit 1
            trap finish EXIT
            trap 'exit 130' INT TERM
            if [ "$engine" != docker ]; then
              mkdir "$root/.bin" && printf '#!/bin/sh\nexec %s "$@"\n' "$engine" > "$root/.bin/docker" && chmod +x "$root/.bin/docker"
              PATH=$root/.bin:$PATH
            fi

            """#
    }

    /// What the session calls between two commands of the tutorial.
    private static let agent = #"""
        printf '%s\n' "$PATH" > "$control/path"
        for each in at ended status; do echo 0 > "$control/$each"; done
        cat > "$control/agent" <<'AGENT'
        # begin N: says the command; its exit status is the last command's, for a tutorial that asks for $?.
        # end N STATUS: 0 when that is settled, 1 to try again; "failed" then says what is wrong.
        # file N: writes a file.
        control=${0%/*}
        IFS= read -r PATH < "$control/path"
        { IFS= read -r line; IFS= read -r expected; IFS= read -r tries; IFS= read -r mark; } < "$control/$2"
        fail() { [ -e "$control/failed" ] || echo "run.sh: line $line of the tutorial: $1" > "$control/failed"; }
        case $1 in
          begin)
            echo "$2" > "$control/at"
            echo 0 > "$control/tried"
            if [ "$mark" = compose ]; then : > "$control/composed"; fi
            printf '\n$ '; cat "$control/$2.sh"
            read -r status < "$control/status"
            exit "$status" ;;
          file)
            from=$expected to=$tries name=$mark
            echo "$2" > "$control/at"
            printf '\n# line %s: %s\n' "$line" "$name"
            mkdir -p "${to%/*}" && cp "$from" "$to" || fail "$name cannot be written"
            echo "$2" > "$control/ended" ;;
          end)
            echo "$3" > "$control/status"
            if [ "$expected" != any ] && [ "$3" -ne "$expected" ]; then
              case $tries:$3 in
                refused:4 | refused:7 | refused:52 | refused:56) tries=60 ;; # what wget and curl say while nobody answers
                refused:* | -:*) tries=0 ;;
              esac
              read -r tried < "$control/tried"
              if [ "$tried" -lt "$tries" ] && [ -z "${4:-}" ]; then
                echo $((tried + 1)) > "$control/tried"
                sleep 1
                exit 1
              fi
              fail "exited with $3, expected $expected"
            fi
            echo "$2" > "$control/ended" ;;
        esac
        AGENT

        """#

    private static let ending = #"""
        steps
        if [ "$tidy" -eq 0 ]; then tidy=$((number + 1)); fi
        run 1
        if [ -e "$control/failed" ]; then cat "$control/failed" >&2; exit 1; fi
        if [ "$to" -gt 0 ]; then printf '\nEverything before line %s ran.\n' "$to"; else printf '\nEverything ran.\n'; fi
        """#

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
