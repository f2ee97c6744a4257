# ---- From here on the same in every bundle: how the steps are run ----
#
# This script runs no line of the tutorial itself. Each command goes into a file of its own, and one shell, the session, reads these files
# one after another, so that its folder and variables last. Between two commands the session asks the agent whether to go on.
# So nothing that a tutorial says (`root=/`, `trap`, `exit`, a function) can change what is removed at the end.

set -u
unset BASH_ENV ENV COMPOSE_FILE COMPOSE_PROFILES COMPOSE_ENV_FILES
here=$(cd "$(dirname "$0")" && pwd) || exit 1
refuse() { # WHY [STATUS]
  echo "run.sh: $1" >&2
  exit "${2:-1}"
}
quote() { printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")"; }

# ---- What is asked for

list='' to=0 isolated='' alone=${TUTORIAL_ALONE:-}
usage="usage: $0 [--list] [--to LINE] [--isolated]"
for argument do
  case $argument in
    --list) list=yes ;;
    --isolated) isolated=yes ;;
    --to) to=next ;;
    *)
      [ "$to" = next ] || refuse "$usage" 2
      to=$argument
      case $to in
        '' | 0* | *[!0-9]* | ??????????*) refuse "--to needs a line, such as --to 12" 2 ;;
      esac ;;
  esac
done
[ "$to" != next ] || refuse "--to needs a line, such as --to 12" 2

printf '%s\n' "$title"
echo "  containers:     ${names:-none with a name}"
echo "  ports:          ${ports:-none}"
echo "  images made:    ${built:-none}"
echo "  images fetched: ${pulled:-none}"
echo "  volumes:        ${volumes:-none}"
echo "  networks:       ${networks:-none}"

if [ -n "$list" ]; then
  say() { printf 'line %s: %s\n' "$1" "$2"; }
  file() { say "$1" "write $3"; }
  step() { say "$1" "$2"; }
  background() { say "$1" "$2 (in the background)"; }
  open() { say "$1" "$2"; }
  typed() { say "$1" "  $2 (typed into it)"; }
  close() { :; }
  stop() { say "$1" "end $2"; }
  leave() { say "$1" "left out ($2): $3"; }
  wide() { say "$1" "$2 (only with --isolated)"; }
  cleanup() { echo "at the end:"; }
  steps
  exit 0
fi

# ---- The engine

engine=${ENGINE:-docker}
command -v "$engine" > /dev/null 2>&1 || engine=podman
engine=$(command -v "$engine") || refuse "this needs docker or podman" 3
"$engine" info > /dev/null 2>&1 || refuse "$engine does not answer; is it running, and may you use it?" 3

if [ -n "$isolated" ] && [ -z "$alone" ]; then # an engine of its own, in a container, where there is nothing else to be harmed
  inner=$("$engine" run -d --privileged -e DOCKER_TLS_CERTDIR= "${TUTORIAL_ENGINE_IMAGE:-docker:dind}") || exit 3
  trap '"$engine" rm -f -v "$inner" > /dev/null 2>&1' EXIT
  trap 'exit 130' INT TERM HUP
  "$engine" cp "$here" "$inner:/tutorial" > /dev/null || exit 3
  waited=0
  until "$engine" exec "$inner" docker info > /dev/null 2>&1; do
    [ "$waited" -lt 60 ] || refuse "the engine in the container does not start" 3
    waited=$((waited + 1))
    sleep 1
  done
  "$engine" exec "$inner" sh -c 'command -v bash && command -v curl || apk add --no-cache bash curl' > /dev/null
  if [ -t 0 ] && [ -t 1 ]; then terminal=-it; else terminal=-i; fi
  "$engine" exec "$terminal" -e TUTORIAL_ALONE=yes "$inner" sh /tutorial/run.sh "$@"
  exit
fi

compose=''
if [ -n "$composes" ]; then
  if "$engine" compose version > /dev/null 2>&1; then
    compose=yes
  else
    compose=$(command -v docker-compose || command -v podman-compose) || refuse "this needs docker compose" 3
  fi
fi
shell=$(command -v bash || command -v sh) # commands of posts are written for bash

# ---- A folder, which is all that is removed at the end; only mktemp can have made it

root=$(mktemp -d "${TMPDIR:-/tmp}/tutorial.XXXXXXXX") || exit 1
case $root in
  *[!A-Za-z0-9/._+-]*) refuse "TMPDIR has a character that is not plain; try TMPDIR=/tmp $0" ;;
  /*/tutorial.????????) ;;
  *) refuse "TMPDIR has to be an absolute path" ;;
esac
work=$root/$folder
control=$root/.control
bin=$root/.bin
mkdir "$work" "$control" "$bin" || exit 1
trap 'rm -rf "$root"' EXIT

# ---- What the session calls: the agent between two commands, and the engine under the name of docker

printf '%s\n' "$PATH" > "$control/path"
for each in at ended status; do echo 0 > "$control/$each"; done
: > "$control/networks"
: > "$control/volumes"
: > "$control/images"
{
  echo "control=$control work=$(quote "$work") here=$(quote "$here") engine=$(quote "$engine") shell=$(quote "$shell")"
  echo "bin=$bin compose=$(quote "$compose") default_limit=$default_limit"
} > "$control/facts"

cat > "$control/agent" <<'AGENT'
# file N: writes a file.
# begin N: says the command; its exit status is the last command's, for a tutorial that asks for $?.
# end N STATUS: 0 when that is settled, 1 to try again; "failed" then says what is wrong.
# ready N: waits until the background service is.   stop N.pid, stop-name N: ends one.   kill PID: ends a session's process group.
# listens PORT: whether something on this computer does.
# check-health: runs the health checks of podman's containers, for as long as this run lasts.
IFS= read -r PATH < "${0%/*}/path"
. "${0%/*}/facts"
line='' exit=0 retry=0 limit='' wait='' name='' stop=INT opens='' refused='' from='' composes=''
case $1 in
  stop) . "$control/${2%.pid}" ;;
  kill | listens | check-health) ;;
  *) . "$control/$2" ;;
esac
patience=${limit:-60} # seconds for `wait=`
limit=${limit:-$default_limit}
fail() { [ -e "$control/failed" ] || echo "run.sh: line $line of the tutorial: $1" > "$control/failed"; }
signal() { kill -s "$2" -- "-$1" 2> /dev/null || kill -s "$2" "$1" 2> /dev/null; }
end_process() { # PID SIGNAL: it and its group, asking ever harder
  for each in "$2" TERM KILL; do
    signal "$1" "$each" || return 0
    seconds=0
    while [ "$seconds" -lt 6 ] && signal "$1" 0; do
      seconds=$((seconds + 1))
      sleep 1
    done
  done
}
end_service() { # N
  read -r pid < "$control/$1.pid"
  rm -f "$control/$1.pid"
  end_process "$pid" "$stop"
}
listens() { # PORT
  if command -v curl > /dev/null 2>&1; then
    curl -s -o /dev/null --noproxy '*' --max-time 2 "http://127.0.0.1:$1/"
    [ $? -ne 7 ]
  elif command -v nc > /dev/null 2>&1; then
    nc -z 127.0.0.1 "$1" > /dev/null 2>&1
  else
    "$shell" -c "exec 3<>/dev/tcp/127.0.0.1/$1" > /dev/null 2>&1
  fi
}
containers() { # the ids of those that the tutorial has made
  for id in "$control"/*.cid; do
    if [ -s "$id" ]; then
      cat "$id"
      echo
    fi
  done
  if [ -e "$control/composed" ]; then "$engine" ps -a -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"; fi
}
printed() { # N: what the service, and all that the tutorial has started, has printed
  if [ -e "$control/$1.log" ]; then cat "$control/$1.log"; fi
  for id in $(containers); do "$engine" logs "$id" 2>&1; done
}
check_health() { # at a container's own interval, which is in nanoseconds
  second=0
  while [ -e "$control/facts" ]; do
    for id in $(containers); do
      if [ -e "$control/checked-$id" ] && read -r next < "$control/checked-$id" && [ "$second" -lt "$next" ]; then continue; fi
      interval=$("$engine" inspect --format '{{if .Config.Healthcheck}}{{json .Config.Healthcheck.Interval}}{{end}}' "$id")
      case $interval in '' | null | 0) continue ;; esac
      interval=${interval%?????????}
      echo $((second + ${interval:-1})) > "$control/checked-$id"
      "$engine" healthcheck run "$id"
    done
    second=$((second + 1))
    sleep 1
  done
}
holds() { # N CONDITION
  case $2 in
    port:*) listens "${2#port:}" ;;
    log:*) printed "$1" | grep -q -F -e "${2#log:}" ;;
    http*)
      if command -v curl > /dev/null 2>&1; then
        case $(curl -s -k -o /dev/null --max-time 5 -w '%{http_code}' "$2") in [1234]*) ;; *) false ;; esac
      else
        wget -q -T 5 -O /dev/null "$2"
      fi ;;
  esac
}
wait_for() { # N CONDITION
  seconds=0
  until holds "$1" "$2"; do
    if [ -e "$control/$1.pid" ] && read -r pid < "$control/$1.pid" && ! kill -0 "$pid" 2> /dev/null; then
      fail "it ended before $2 held"
      return
    fi
    if [ "$seconds" -ge "$patience" ]; then
      fail "$2 did not hold within $patience s"
      return
    fi
    seconds=$((seconds + 1))
    sleep 1
  done
}
watch() { # N: ends the session, and with it the command, when its time is over
  trap '' TERM INT
  seconds=0
  while read -r now < "$control/at" && read -r ended < "$control/ended" && [ "$now" -eq "$1" ] && [ "$ended" -ne "$1" ]; do
    if [ "$seconds" -ge "$limit" ]; then
      echo "$limit" > "$control/late-$1"
      for session in "$control"/session-*; do :; done
      read -r pid < "$session"
      signal "$pid" TERM
      sleep 2
      signal "$pid" KILL
    fi
    seconds=$((seconds + 1))
    sleep 1
  done
}
put() { # FROM TO FILE: one text in place of another
  from=$1 to=$2 awk '
    { rest = $0; line = ""
      while (i = index(rest, ENVIRON["from"])) {
        line = line substr(rest, 1, i - 1) ENVIRON["to"]
        rest = substr(rest, i + length(ENVIRON["from"]))
      }
      print line rest }' "$3" > "$3.new" && mv "$3.new" "$3"
}
fill() { # N: puts ids and secrets, which only this run knows, into the command
  while IFS= read -r each; do
    word=${each%=*} from=${each##*=} value=''
    case $from in
      secret) eval "value=\$$word" ;;
      *)
        for known in "$control"/*.cid "$control"/*.iid; do
          number=${known##*/}
          if [ -s "$known" ] && [ "$(head -n 1 "$control/${number%%.*}")" = "line=$from" ]; then value=$(cat "$known"); fi
        done ;;
    esac
    if [ -n "$value" ]; then put "$word" "$value" "$control/$1.sh"; fi
  done < "$control/$1.with"
}
case $1 in
  file)
    echo "$2" > "$control/at"
    printf '\n# line %s: %s\n' "$line" "$name"
    to=$work/$name
    mkdir -p "${to%/*}" && cp "$here/$from" "$to" || fail "$name cannot be written"
    echo "$2" > "$control/ended" ;;
  begin)
    echo "$2" > "$control/at"
    echo 0 > "$control/tried"
    if [ -n "$composes" ]; then : > "$control/composed"; fi
    printf '\n$ '
    cat "$control/$2.sh"
    if [ "$opens" = program ]; then sed 's/^/> /' "$control/$2.in"; fi
    if [ -e "$control/$2.with" ]; then fill "$2"; fi
    limit=$((limit + retry))
    watch "$2" > /dev/null 2>&1 < /dev/null &
    read -r status < "$control/status"
    exit "$status" ;;
  end)
    echo "$3" > "$control/status"
    if [ -e "$control/late-$2" ]; then
      fail "it ran for longer than $limit s"
    elif [ -n "$opens" ]; then
      case $3:$exit in
        "$exit:$exit" | "$3:any") ;;
        99:*) fail "what was typed into it failed, as said above" ;;
        125:* | 126:* | 127:*) fail "exited with $3" ;;
      esac
    elif [ "$exit" != any ] && [ "$3" -ne "$exit" ]; then
      case $refused:$3 in
        yes:4 | yes:7 | yes:52 | yes:56) retry=60 ;; # what wget and curl say while nobody answers
      esac
      read -r tried < "$control/tried"
      if [ "$tried" -lt "$retry" ] && [ -z "${4:-}" ]; then
        echo $((tried + 1)) > "$control/tried"
        sleep 1
        exit 1
      fi
      fail "exited with $3, expected $exit"
    fi
    if [ -n "$wait" ] && [ ! -e "$control/failed" ]; then wait_for "$2" "$wait"; fi
    echo "$2" > "$control/ended"
    exit 0 ;;
  ready)
    if [ -n "$wait" ]; then wait_for "$2" "$wait"; else sleep 1; fi
    cat "$control/$2.log"
    echo 0 > "$control/status"
    echo "$2" > "$control/ended" ;;
  stop) end_service "${2%.pid}" ;;
  stop-name)
    wanted=$name
    for pid in "$control"/*.pid; do
      service=${pid##*/}
      service=${service%.pid}
      if [ ! -s "$pid" ]; then continue; fi
      . "$control/$service"
      if [ "$name" = "$wanted" ]; then end_service "$service"; fi
    done
    echo "$2" > "$control/at"
    echo "$2" > "$control/ended" ;;
  kill) end_process "$2" TERM ;;
  listens) listens "$2" ;;
  check-health) check_health ;;
esac
AGENT

cat > "$bin/docker" <<'DOCKER'
#!/bin/sh
# The engine as the tutorial's commands see it. It notes what they make, so that just this is removed at the end,
# and asks for no terminal where input comes from a file.
. "${0%/*}/../.control/facts"
read -r at < "$control/at"
program=${0##*/}
case $program in *-compose) set -- compose "$@" ;; esac
if [ "${1:-}" = compose ]; then
  shift
  verb='' value=''
  for each do # -T after `exec` and `run`
    shift
    set -- "$@" "$each"
    if [ -n "$verb" ]; then continue; fi
    if [ -n "$value" ]; then value=''; continue; fi
    case $each in
      -f | -p | --file | --project-name | --profile | --env-file | --project-directory | --ansi | --progress | --parallel) value=yes ;;
      -*) ;;
      *)
        verb=$each
        case $verb in exec | run) if [ ! -t 0 ]; then set -- "$@" -T; fi ;; esac ;;
    esac
  done
  case $compose in
    '' | yes) exec "$engine" compose "$@" ;;
    *) exec "$compose" "$@" ;;
  esac
fi
group=''
case "${1:-} ${2:-}" in
  "container run" | "container create" | "container exec" | "container rm" | "container commit" | "image build" | "image import" \
    | "builder build" | "buildx build" | "volume create" | "network create")
    group=$1
    shift ;;
esac
verb=${1:-}
if [ $# -gt 0 ]; then shift; fi
case $group:$verb in
  :run | :create | :exec | container:run | container:create | container:exec)
    options=yes value='' own=''
    for each do
      shift
      if [ -n "$value" ] || [ -z "$options" ]; then
        value=''
        set -- "$@" "$each"
        continue
      fi
      case $each in
        --cidfile*) own=yes value=yes ;;
        --tty | --tty=true) if [ ! -t 0 ]; then continue; fi ;;
        --*=* | --detach | --interactive | --rm | --privileged | --read-only | --init | --publish-all | --no-healthcheck) ;;
        --oom-kill-disable | --quiet | --disable-content-trust | --help) ;;
        --) options='' ;;
        --*) value=yes ;;
        -?*)
          letters=${each#-} each=-
          while [ -n "$letters" ]; do
            rest=${letters#?}
            letter=${letters%"$rest"}
            letters=$rest
            case $letter in
              t) if [ -t 0 ]; then each=${each}t; fi ;;
              d | i | q | P) each=$each$letter ;;
              *)
                if [ -z "$rest" ]; then value=yes; fi
                each=$each$letter$rest
                letters='' ;;
            esac
          done
          if [ "$each" = - ]; then continue; fi ;;
        *) options='' ;;
      esac
      set -- "$@" "$each"
    done
    if [ "$verb" != exec ] && [ -z "$own" ]; then set -- --cidfile "$control/$at.$$.cid" "$@"; fi ;;
  *:build)
    case " $* " in
      *" --iidfile"*) ;;
      *) set -- --iidfile "$control/$at.$$.iid" "$@" ;;
    esac ;;
  :rm | container:rm) # a container's volumes without a name would outlive it unseen
    for each do
      "$engine" container inspect --format '{{range .Mounts}}{{.Name}} {{end}}' "$each" 2> /dev/null
    done | tr ' ' '\n' | grep -E '^[0-9a-f]{64}$' >> "$control/volumes" ;;
esac
case $group:$verb in
  volume:create | network:create | *:commit | *:import)
    name=$("$engine" ${group:+"$group"} "$verb" "$@") || exit
    printf '%s\n' "$name"
    case $group in
      volume | network) printf '%s\n' "$name" >> "$control/${group}s" ;;
      *) printf '%s\n' "$name" >> "$control/images" ;;
    esac
    exit 0 ;;
esac
exec "$engine" ${group:+"$group"} ${verb:+"$verb"} "$@"
DOCKER

cat > "$bin/sudo" <<'SUDO'
#!/bin/sh
# sudo, which would look for docker elsewhere.
IFS= read -r PATH < "${0%/*}/../.control/path"
bin=${0%/*}
case ${1:-} in
  docker | podman | docker-compose)
    name=$1
    shift
    set -- "$bin/$name" "$@" ;;
esac
if command -v sudo > /dev/null; then exec sudo "$@"; else exec "$@"; fi
SUDO
chmod +x "$bin/docker" "$bin/sudo"
for each in podman docker-compose; do cp "$bin/docker" "$bin/$each"; done

# ---- Whether anything of ours is there already

absent() { # KIND NAME...
  kind=$1
  shift
  for name do
    if "$engine" "$kind" inspect "$name" > /dev/null 2>&1; then
      refuse "there is a $kind named $name already; rename or remove it first"
    fi
  done
}
# shellcheck disable=SC2086 # lists of names without blanks
{ absent container $names; absent image $built; absent volume $volumes; absent network $networks; }
for port in $ports; do
  if "$engine" ps --format '{{.Ports}}' | grep -q ":$port->"; then refuse "port $port is taken by another container; stop it first"; fi
  if sh "$control/agent" listens "$port"; then refuse "port $port is taken by another program; end it first"; fi
done
for name in $secrets; do
  eval "[ -n \"\${$name:-}\" ]" || refuse "the tutorial needs a value of yours: $name=... $0" 2
done
COMPOSE_PROJECT_NAME=$project
export COMPOSE_PROJECT_NAME
projects="$COMPOSE_PROJECT_NAME $projects"
of_project() { # PROJECT KIND...: the ids of what compose made
  name=$1
  shift
  "$engine" "$@" -q --filter "label=com.docker.compose.project=$name" 2> /dev/null
}
for each in $projects; do
  if [ -n "$(of_project "$each" ps -a; of_project "$each" network ls; of_project "$each" volume ls; of_project "$each" image ls)" ]; then
    refuse "there is something of a compose project named $each already; remove it first"
  fi
done

# ---- From here on something may be made, and is removed at the end

tidy=0     # the first of the steps that run at the end, whatever happened
helpers='' # what this script itself runs in the background
fetched='' # images that were not there before
finish() {
  status=$?
  trap - EXIT
  trap '' INT TERM HUP
  read -r at < "$control/at"
  if [ "$tidy" -gt 0 ] && [ "$at" -lt "$tidy" ]; then run "$tidy"; fi
  echo 0 > "$control/at"
  for pid in "$control"/*.pid; do
    if [ -s "$pid" ]; then sh "$control/agent" stop "${pid##*/}"; fi
  done
  {
    for group in "$control"/session-*; do
      if [ -s "$group" ]; then sh "$control/agent" kill "$(cat "$group")"; fi
    done
    for each in "$control"/*.cid; do
      if [ -s "$each" ]; then "$engine" rm -f -v "$(cat "$each")"; fi
    done
    for name in $names; do "$engine" rm -f -v "$name"; done
    if [ -e "$control/composed" ]; then
      for each in $projects; do
        for id in $(of_project "$each" ps -a); do "$engine" rm -f -v "$id"; done
        for id in $(of_project "$each" network ls); do "$engine" network rm "$id"; done
        for id in $(of_project "$each" volume ls); do "$engine" volume rm "$id"; done
        for id in $(of_project "$each" image ls); do "$engine" image rm "$id"; done
        "$engine" image ls --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | while read -r id name; do # older ones have no label
          case /$name in */"$each"[-_]*) grep -q "${id#sha256:}" "$control/images-before" || "$engine" image rm "$name" ;; esac
        done
      done
    fi
    for network in $networks $(cat "$control/networks"); do "$engine" network rm "$network"; done
    for volume in $volumes $(cat "$control/volumes"); do "$engine" volume rm "$volume"; done
    for image in $built; do "$engine" image rm "$image"; done
    for each in "$control"/*.iid "$control/images"; do # what had a name, and lost it to a later build
      for image in $(cat "$each"); do
        grep -q "${image#sha256:}" "$control/images-before" || "$engine" image rm "$image"
      done
    done
    for image in $fetched; do "$engine" image rm "$image"; done
    for pid in $helpers; do kill "$pid"; done
  } > /dev/null 2>&1
  cd / && rm -rf "$root" || echo "run.sh: $root cannot be removed altogether" >&2
  exit "$status"
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$engine" image ls -a -q --no-trunc > "$control/images-before"
for image in $pulled; do
  "$engine" image inspect "$image" > /dev/null 2>&1 || fetched="$fetched $image"
done

# Podman has systemd do what takes time: answer at the socket through which compose speaks to it, and check the health of containers.
case $(uname):$("$engine" --version) in
  Linux:podman*)
    if [ -n "$composes" ] && [ -z "${DOCKER_HOST:-}" ]; then
      socket=$control/podman.sock
      set -m 2> /dev/null # a process group of its own, which Ctrl-C does not reach: it is needed for tidying up
      "$engine" system service -t 0 "unix://$socket" > /dev/null 2>&1 < /dev/null &
      helpers=$!
      set +m
      waited=0
      until [ -S "$socket" ]; do
        [ "$waited" -lt 30 ] || refuse "podman does not answer at a socket, which compose needs" 3
        waited=$((waited + 1))
        sleep 1
      done
      DOCKER_HOST=unix://$socket DOCKER_BUILDKIT=0 # the builder that podman answers for
      export DOCKER_HOST DOCKER_BUILDKIT
    fi
    if [ ! -d /run/systemd/system ]; then
      sh "$control/agent" check-health > /dev/null 2>&1 < /dev/null &
      helpers="$helpers $!"
    fi ;;
esac

# ---- Collecting the steps: files named by their number, and in NUMBER.do what the session does

number=0
depth=0 # how many shells and programs are open
reached() { # LINE: other documents run whole before this one
  case $1 in *[!0-9]*) return 1 ;; esac
  [ "$tidy" -eq 0 ] && [ "$to" -gt 0 ] && [ "$1" -ge "$to" ]
}
next() { # LINE [OPTION=VALUE]...: begins a step
  number=$((number + 1))
  echo "line=$1" > "$control/$number"
  shift
  for option do
    case $option in
      answer=*) printf '%s\n' "${option#*=}" >> "$control/$number.in" ;;
      with=*) printf '%s\n' "${option#*=}" >> "$control/$number.with" ;;
      *) printf '%s=%s\n' "${option%%=*}" "$(quote "${option#*=}")" >> "$control/$number" ;;
    esac
  done
  if [ "$tidy" -gt 0 ] && [ "$to" -gt 0 ]; then echo "exit=any" >> "$control/$number"; fi
}
agent() { # QUESTION...: has the session ask it
  echo "sh '$control/agent' $*"
}

file() { # LINE FROM TO: a file as the tutorial shows it at that line
  if reached "$1"; then return; fi
  next "$1" from="$2" name="$3"
  agent file "$number" > "$control/$number.do"
}
step() { # LINE COMMAND [OPTION=VALUE]...
  if reached "$1"; then return; fi
  line=$1 text=$2
  shift 2
  next "$line" "$@"
  printf '%s\n' "$text" > "$control/$number.sh"
  input=''
  if [ -e "$control/$number.in" ]; then input=" < '$control/$number.in'"; fi
  {
    agent begin "$number"
    echo "until . '$control/$number.sh'$input; $(agent end "$number" "\"\$?\""); do :; done"
  } > "$control/$number.do"
}
background() { # LINE COMMAND name=NAME stop=SIGNAL [OPTION=VALUE]...
  if reached "$1"; then return; fi
  line=$1 text=$2
  shift 2
  next "$line" "$@"
  printf '%s\n' "$text" > "$control/$number.sh"
  {
    agent begin "$number"
    echo "set -m 2> /dev/null # a process group of its own"
    echo ". '$control/$number.sh' > '$control/$number.log' 2>&1 < /dev/null &"
    echo "echo \"\$!\" > '$control/$number.pid'"
    echo 'case ${BASH_VERSION:-} in ?*) disown ;; esac'
    echo "set +m 2> /dev/null"
    agent ready "$number"
  } > "$control/$number.do"
}
stop() { # LINE NAME: ends what runs in the background under that name
  if reached "$1"; then return; fi
  next "$1" name="$2"
  agent stop-name "$number" > "$control/$number.do"
}
open() { # LINE COMMAND shell|program [OPTION=VALUE]...: what follows up to `close` is typed into it
  depth=$((depth + 1))
  if [ "$depth" -gt 1 ]; then
    typed "$1" "$2" opens="$3-$depth"
  elif reached "$1"; then
    kind=none
  else
    line=$1 text=$2 kind=$3 last=0
    shift 3
    : > "$control/$((number + 1)).in"
    step "$line" "$text" "$@" opens="$kind"
  fi
}
typed() { # LINE TEXT [exit=STATUS] [opens=KIND-DEPTH]
  if [ "$kind" = none ] || reached "$1"; then return; fi
  if [ "$kind" != shell ]; then
    printf '%s\n' "$2" >> "$control/$number.in"
    return
  fi
  expected=0 input='< /dev/null'
  case ${3:-} in
    exit=*) expected=${3#exit=} ;;
    opens=*)
      expected=any kind=${3#opens=}
      kind=${kind%-*} input="<<'END-OF-$depth'" ;;
  esac
  {
    printf '%s %s\n' "printf '\n> %s\n'" "$(quote "$2")"
    if [ "$last" != 0 ]; then echo "(exit $last)"; fi
    printf '{ %s\n} %s\n' "$2" "$input"
  } >> "$control/$number.in"
  last=0
  if [ "$expected" != any ]; then last=$expected; fi
  check="case \$? in 99) exit 99 ;; $expected) (exit $expected) ;; *) echo \"run.sh: line $1 of the tutorial: exited with \$?, expected $expected\" >&2; exit 99 ;; esac"
  if [ "$expected" = any ]; then check="case \$? in 99) exit 99 ;; esac"; fi
  case ${3:-} in
    opens=*) eval "check_$depth=\$check" ;;
    *) printf '%s\n' "$check" >> "$control/$number.in" ;;
  esac
}
close() {
  if [ "$depth" -gt 1 ] && eval "[ -n \"\${check_$depth:-}\" ]"; then
    eval "printf 'END-OF-%s\\n%s\\n' $depth \"\$check_$depth\"" >> "$control/$number.in"
    eval "check_$depth="
    kind=shell
  fi
  depth=$((depth - 1))
}
leave() { # LINE REASON COMMAND
  if reached "$1"; then return; fi
  printf 'line %s is left out (%s): %s\n' "$1" "$2" "$3"
}
wide() { # LINE COMMAND [OPTION=VALUE]...: what would remove or change more than the tutorial's own
  if [ -n "$alone" ]; then step "$@"; else leave "$1" "it reaches beyond this tutorial; ./run.sh --isolated runs it" "$2"; fi
}
cleanup() { tidy=$((number + 1)); }

# ---- Running them

session() { # FROM: the steps from there on, in one shell, in the reader's terminal
  {
    echo "echo \"\$\$\" > '$control/session-$1'"
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
  # In a process group of its own, so that whatever is left of it can be ended.
  (cd "$work" && PATH=$bin:$PATH && export PATH && exec "$shell" -c 'set -m 2> /dev/null; "$0" "$1"; exit "$?"' "$shell" "$control/session")
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
    line=${line#line=}
    if [ -e "$control/late-$at" ]; then got=124; elif [ "$got" -eq 130 ]; then exit 130; fi
    if [ "$ended" -ne "$at" ]; then sh "$control/agent" end "$at" "$got" last; fi
    if [ -e "$control/failed" ] && [ "$at" -lt "$tidy" ]; then return; fi
    echo "run.sh: line $line of the tutorial ended its shell; a fresh one goes on" >&2
    from=$((at + 1))
  done
}

steps
if [ "$tidy" -eq 0 ]; then tidy=$((number + 1)); fi
run 1
if [ -e "$control/failed" ]; then
  cat "$control/failed" >&2
  exit 1
fi
if [ "$to" -gt 0 ]; then printf '\nEverything before line %s ran.\n' "$to"; else printf '\nEverything ran.\n'; fi
