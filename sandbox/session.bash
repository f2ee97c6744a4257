# Read once by the bash that lives through a tutorial. It is interactive, as on a laptop: a failing expansion, a syntax error
# or Ctrl-C ends a line, not the shell. It takes its commands from a pipe of the agent's, so nothing that reads the terminal
# can swallow one; a step is a file, sourced with the terminal as its standard input.
PS1= PS2=
set +o history +H
unset HISTFILE MAILCHECK

# What a tutorial sets, defines or traps must not reach these two: they use no variables, and builtins only. They run with their
# output and a trace of them thrown away. `&& builtin :` after a call keeps its status from ending a shell under `set -e`.

# plimsoll_begin TTY MARK STATUS: marks the beginning of a step's output, with the status of the step before for a step that asks for $?.
plimsoll_begin() {
    builtin printf %s "$2" > "$1"
    builtin return "$3"
}

# plimsoll_done STATUS TTY MARK PIPE TOKEN: marks the end of the step's output on the terminal, then says its status out of band.
plimsoll_done() {
    builtin printf %s "$3" > "$2"
    builtin printf '%s %s\n' "$5" "$1" > "$4"
}
readonly -f plimsoll_begin plimsoll_done
