# Read once by the bash that lives through a tutorial. It is interactive, as on a laptop: a failing expansion, a syntax error
# or Ctrl-C ends a line, not the shell. It takes its commands from a pipe of the agent's, so nothing that reads the terminal
# can swallow one; a step is a file, sourced with the terminal as its standard input.
PS1= PS2=
set +o history +H
unset HISTFILE MAILCHECK

# plimsoll_done TTY MARKER PIPE: marks the end of the step's output on the terminal, then says its status out of band,
# and leaves that status as it was, for a step that asks for $?.
plimsoll_done() {
    local status=$?
    printf '%s' "$2" > "$1"
    echo "$status" > "$3"
    return "$status"
}
