"""The sandbox's first program: makes the machine that a tutorial sees, then starts the agent in it.

The container that the host started is only the shell around it. Within, a user namespace is made whose root has no rights
outside of it, with a network, processes and a disk of its own:

    network  a cable to the container, which forwards what goes to the internet and nothing else. The rules stand in the
             container's own network namespace: root in the machine cannot reach them.
    disk     one file system in memory, of bounded size, over the container's own, which is never written to.

    machine.py --disk MEGABYTES --lifetime SECONDS [--first-user UID] [--network] [--keep-out ADDRESS/BITS]…

It stays behind in the container with the wire to the host, and ends everything when the host hangs up or the time is over,
whatever the machine does.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys

import wire

USERS = 65536
# The cable between the container and the machine: addresses for testing networks, which nobody's network has.
GATE, MACHINE, CABLE_BITS = "198.18.255.1", "198.18.255.2", 30

# Private networks, this machine's own, the metadata services of clouds, and what is no host's address at all.
KEEP_OUT = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15
    224.0.0.0/3""".split()

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG = 1
NR_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source, target, kind=None, flags=0, data=None):
    arguments = [value and value.encode() for value in (source, target, kind)]
    check(libc.mount(*arguments, ctypes.c_ulong(flags), data and data.encode()), f"mount {kind or source} at {target}")


def run(*command, text=None):
    subprocess.run(command, input=text and text.encode(), check=True, stdout=sys.stderr)


def open_control_groups(first_user):
    """Makes the container's control groups writable, if we may: the host has given them to the machine's root, or we are root
    ourselves and do so. Where neither is so, the engine inside does without."""
    root = "/sys/fs/cgroup"
    unified = os.path.exists(root + "/cgroup.controllers")
    groups = [root] if unified else [f"{root}/{name}" for name in os.listdir(root) if os.path.ismount(f"{root}/{name}")]
    try:
        for path in [*groups, "/sys"]:
            mount(None, path, flags=MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC)
        for path in groups if first_user else []:
            os.chown(path, first_user, first_user)
        if unified:
            hand_down(root, first_user)
    except OSError as error:
        print(f"no control groups for the engine inside: {error}", file=sys.stderr)


def hand_down(root, first_user):
    """Version 2 allows no processes in a group that hands its controllers down."""
    os.makedirs(root + "/init", exist_ok=True)
    with open(root + "/cgroup.procs", encoding="ascii") as file:
        processes = file.read().split()
    for process in processes:
        with open(root + "/init/cgroup.procs", "w", encoding="ascii") as file:
            file.write(process)
    with open(root + "/cgroup.controllers", encoding="ascii") as file:
        controllers = file.read().split()
    for name in controllers:
        try:  # one by one: of several, one that cannot be handed down keeps the others back
            with open(root + "/cgroup.subtree_control", "w", encoding="ascii") as file:
                file.write("+" + name)
        except OSError as error:
            print(f"the control groups of the engine inside do without {name}: {error}", file=sys.stderr)
    for name in ("cgroup.procs", "cgroup.subtree_control", "cgroup.threads"):
        for path in (f"{root}/{name}", f"{root}/init/{name}"):
            os.chown(path, first_user, first_user)


def close_the_gate(keep_out):
    """Sets what the machine may reach before it is connected: names are asked for where the container asks, and all else of
    what is near stays out of reach."""
    with open("/proc/sys/net/ipv4/ip_forward", "w", encoding="ascii") as file:
        file.write("1")
    rules = ["*filter", ":INPUT ACCEPT", ":FORWARD DROP", ":OUTPUT ACCEPT", "-A INPUT -i gate -j REJECT"]
    rules += ["-A FORWARD -o gate -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"]
    for server in name_servers():
        rules += [f"-A FORWARD -i gate -d {server} -p {protocol} --dport 53 -j ACCEPT" for protocol in ("udp", "tcp")]
    rules += [f"-A FORWARD -i gate -d {network} -j REJECT" for network in KEEP_OUT + keep_out]
    rules += ["-A FORWARD -i gate -j ACCEPT", "COMMIT", "*nat", f"-A POSTROUTING -s {MACHINE} -j MASQUERADE", "COMMIT"]
    run("iptables-restore", text="\n".join(rules) + "\n")


def name_servers():
    with open("/etc/resolv.conf", encoding="utf-8", errors="replace") as file:
        lines = [line.split() for line in file]
    return [line[1] for line in lines if len(line) > 1 and line[0] == "nameserver" and ":" not in line[1]]


def connect(machine):
    """Lays the cable into the machine's network namespace, which has no other way out."""
    run("ip", "link", "add", "gate", "type", "veth", "peer", "name", "eth0", "netns", str(machine))
    run("ip", "address", "add", f"{GATE}/{CABLE_BITS}", "dev", "gate")
    run("ip", "link", "set", "gate", "up")


def map_users(machine, first_user):
    """Gives the machine its users: the container's own, one to one, where those are nobody on the host already."""
    for kind in "uid", "gid":
        lines = [f"0 {first_user} {USERS}"]
        if not first_user:
            # The kernel wants the same pieces as in the container's own map.
            with open(f"/proc/self/{kind}_map", encoding="ascii") as file:
                pieces = [[int(word) for word in line.split()] for line in file]
            lines = [f"{first} {first} {count}" for first, _, count in pieces]
        with open(f"/proc/{machine}/{kind}_map", "w", encoding="ascii") as file:
            file.write("\n".join(lines))


def make_disk(megabytes):
    """Makes a file system in memory the root, with the container's own beneath it: no write reaches the host's disk."""
    mount(None, "/", flags=MS_REC | MS_PRIVATE)
    root, parts = "/mnt", "/mnt/.disk"
    mount("disk", root, "tmpfs", data=f"size={megabytes}m,mode=755")
    os.mkdir(parts, mode=0o700)
    # The kernel lays no overlay over a folder in which the host's engine has mounted something: /etc and what is small are copied.
    copied = []
    for entry in os.scandir("/"):
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), root + entry.path)
        elif entry.name in ("usr", "var"):
            upper, work = f"{parts}/{entry.name}", f"{parts}/{entry.name}-work"
            for folder in upper, work, root + entry.path:
                os.mkdir(folder)
            mount("disk", root + entry.path, "overlay", data=f"lowerdir={entry.path},upperdir={upper},workdir={work},userxattr")
        elif entry.name in ("dev", "mnt", "proc", "run", "sys", "tmp"):
            os.mkdir(root + entry.path)
        else:
            copied.append(entry.path)
    run("cp", "-a", *copied, root)
    os.chmod(root + "/tmp", 0o1777)
    # The engine inside has overlays of its own, which need a plain file system beneath.
    for place in "/var/lib/docker", "/var/lib/containers":
        os.makedirs(root + place, exist_ok=True)
        os.mkdir(f"{parts}/{os.path.basename(place)}")
        mount(f"{parts}/{os.path.basename(place)}", root + place, flags=MS_BIND)
    mount_the_kernels(root)
    os.chdir(root)
    check(libc.syscall(NR_PIVOT_ROOT, b".", b"."), "pivot_root")
    check(libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/")


def mount_the_kernels(root):
    """Mounts what is no disk: processes, devices, control groups."""
    mount("proc", root + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    try:
        mount("sysfs", root + "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC)
        mount("/sys/fs/cgroup", root + "/sys/fs/cgroup", flags=MS_BIND | MS_REC)
    except OSError:
        mount("/sys", root + "/sys", flags=MS_BIND | MS_REC)
    mount("/dev", root + "/dev", flags=MS_BIND | MS_REC)
    mount("devpts", root + "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5")
    mount(root + "/dev/pts/ptmx", root + "/dev/ptmx", flags=MS_BIND)


def be_the_machine(options, ready, mapped):
    """In the child: makes the namespaces; returns in a process that is the first of its own."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    os.write(ready, b"!")
    os.read(mapped, 1)
    os.setgroups([])
    os.setgid(0)
    os.setuid(0)
    os.unshare(os.CLONE_NEWNS | os.CLONE_NEWPID | os.CLONE_NEWUTS | os.CLONE_NEWIPC)
    first = os.fork()
    if first:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    make_disk(options.disk)
    run("ip", "link", "set", "lo", "up")
    if options.network:
        run("ip", "address", "add", f"{MACHINE}/{CABLE_BITS}", "dev", "eth0")
        run("ip", "link", "set", "eth0", "up")
        run("ip", "route", "add", "default", "via", GATE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--disk", type=int, required=True)
    parser.add_argument("--lifetime", type=int, required=True)
    parser.add_argument("--first-user", type=int, default=0)
    parser.add_argument("--network", action="store_true")
    parser.add_argument("--keep-out", action="append", default=[])
    options = parser.parse_args()
    # The host gives us our control groups now, where it can.
    os.write(1, wire.frame(wire.MESSAGE, 0, b'{"event": "container"}\n'))
    os.read(0, 1)
    open_control_groups(options.first_user)
    if options.network:
        close_the_gate(options.keep_out)
    (ready, is_ready), (mapped, is_mapped) = os.pipe(), os.pipe()
    conversation, agents_end = socket.socketpair()
    machine = os.fork()
    if not machine:
        conversation.close()
        be_the_machine(options, is_ready, mapped)
        doors = wire.make_doors()
        socket.send_fds(agents_end, [b"doors"], [door.fileno() for door in doors])
        os.dup2(agents_end.fileno(), 0)
        os.dup2(agents_end.fileno(), 1)
        agent = os.path.join(os.path.dirname(os.path.abspath(__file__)), "agent.py")
        os.execv("/usr/bin/tini", ["tini", "--", sys.executable, agent])
    agents_end.close()
    os.read(ready, 1)
    map_users(machine, options.first_user)
    if options.network:
        connect(machine)
    os.write(is_mapped, b"!")
    if options.first_user:
        # Where root here is root on the host, nobody is to be root from here on.
        os.setgroups([])
        os.setgid(USERS - 2)
        os.setuid(USERS - 2)
    _, doors, _, _ = socket.recv_fds(conversation, 100, len(wire.NAMES))
    # With us ends the container, and the kernel ends what is in it.
    wire.Wire(conversation, [socket.socket(fileno=door) for door in doors]).carry(machine, options.lifetime)
    os._exit(0)


if __name__ == "__main__":
    main()
