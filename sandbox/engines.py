"""The engine inside the sandbox, Docker's or Podman, and its way to the host's registry."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time

from place import HERE, RUN, Problem
from wire import DOORS

LOG = RUN + "/engine.log"
PATIENCE = 60  # seconds that an engine may take to start

# The registries' names lead to an address of their own, from where the requests are sent to a port that no tutorial publishes:
# one that listened on 443 itself would keep tutorials from publishing that.
DOOR = "127.119.112.1"
PORT = 1

# The registries that tutorials name most. The host adds those that the tutorial at hand names besides.
REGISTRIES = """registry-1.docker.io quay.io ghcr.io gcr.io us.gcr.io eu.gcr.io asia.gcr.io k8s.gcr.io registry.k8s.io
    mcr.microsoft.com public.ecr.aws registry.gitlab.com docker.elastic.co nvcr.io lscr.io""".split()


def start(kind, registries, pause):
    """Starts an engine. `pause` waits for some seconds, and does what else there is to do meanwhile."""
    engine = {"docker": Docker, "podman": Podman}[kind]()
    open_the_way_to_the_registry(sorted(set(REGISTRIES) | set(registries)))
    engine.start()
    end = time.monotonic() + PATIENCE
    while True:
        version = engine.ask("/version")
        if version:
            engine.is_up()
            engine.version = f"{engine.NAME} {version['Version']}"
            engine.platform = f"{version['Os']}/{version['Arch']}"
            return engine
        if engine.has_ended() or time.monotonic() > end:
            raise Problem("the engine inside did not start", log=tail(LOG))
        pause(0.02)


class Engine:
    """What both engines have in common: a process that answers HTTP requests on a socket."""

    def start_process(self, command, environment):
        # One authority more; those of the system stay, for `ADD https://…`.
        trust = {"SSL_CERT_FILE": RUN + "/authority.pem", "LANG": "C.UTF-8"}
        with open(LOG, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **trust, **environment}, start_new_session=True
            )

    def is_up(self):
        """Is called once it answers."""

    def has_ended(self):
        return self.process.poll() is not None

    def ask(self, path, timeout=5):
        """The answer to a request as Docker's clients make it; None while nobody answers."""
        connection = http.client.HTTPConnection("localhost", timeout=timeout)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.sock.connect(self.SOCKET)
            connection.request("GET", path)
            return json.load(connection.getresponse())
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            connection.close()


class Docker(Engine):
    """Docker's own engine."""

    NAME = "Docker"
    SOCKET = "/run/docker.sock"

    def start(self):
        if has_control_groups():
            self.start_process(["dockerd"], {})
            return
        # Without control groups of its own dockerd runs in the mode made for that; it then insists on finding traces of RootlessKit,
        # whose part (namespaces, the network, published ports) is done already.
        os.symlink(shutil.which("docker-proxy"), "/usr/local/bin/rootlesskit-docker-proxy")
        os.makedirs(RUN + "/rootless", exist_ok=True)
        traces = {"ROOTLESSKIT_STATE_DIR": RUN + "/rootless", "ROOTLESSKIT_PARENT_EUID": "0", "ROOTLESSKIT_PARENT_EGID": "0"}
        places = ["--data-root=/var/lib/docker", "--exec-root=/run/docker", "--pidfile=/run/docker.pid", "--host=unix:///run/docker.sock"]
        self.start_process(["dockerd", "--rootless", *places], {"XDG_RUNTIME_DIR": "/run", **traces})


class Podman(Engine):
    """Podman, which answers to `docker` as well."""

    NAME = "Podman"
    SOCKET = "/run/podman/podman.sock"

    def start(self):
        for name in "docker", "podman", "docker-compose":
            path = "/usr/local/bin/" + name
            if os.path.lexists(path):
                os.unlink(path)
            os.symlink(HERE + "/podman-as-docker", path)
        os.makedirs("/etc/containers", exist_ok=True)
        for name in "containers.conf", "registries.conf", "storage.conf", "policy.json":
            shutil.copy(f"{HERE}/{name}", "/etc/containers/" + name)
        os.makedirs("/run/podman", mode=0o755, exist_ok=True)
        self.start_process(
            ["/usr/bin/podman", "system", "service", "--time=0", "unix://" + self.SOCKET],
            {"BUILDAH_ISOLATION": "oci", "PODMAN_IGNORE_CGROUPSV1_WARNING": "1"},
        )

    def is_up(self):
        """Lets in whoever may use Docker on a laptop."""
        shutil.chown(self.SOCKET, group="docker")
        os.chmod(self.SOCKET, 0o660)
        threading.Thread(target=self.watch_health, daemon=True).start()

    def watch_health(self):
        """Does what systemd's timers do for Podman elsewhere: runs the health checks of containers."""
        due = {}
        while True:
            running = self.ask("/v4.0.0/libpod/containers/json") or []
            due = {container["Id"]: due.get(container["Id"]) or self.first_check(container["Id"]) for container in running}
            for container, (interval, moment) in due.items():
                if interval and time.monotonic() >= moment:
                    self.ask(f"/v4.0.0/libpod/containers/{container}/healthcheck", timeout=60)
                    due[container] = interval, time.monotonic() + interval
            time.sleep(0.5)

    def first_check(self, container):
        """How many seconds lie between a container's health checks, 0 where it has none, and when the first is due."""
        config = (self.ask(f"/v4.0.0/libpod/containers/{container}/json") or {}).get("Config", {})
        check = config.get("Healthcheck") or {}
        has_test = (check.get("Test") or ["NONE"]) != ["NONE"]
        interval = (check.get("Interval") or 30e9) / 1e9 if has_test else 0
        # Docker looks more often at first, where it is told to; Podman's first look is at once.
        return interval, time.monotonic() + min(interval, 1)


def has_control_groups():
    """Whether we may make control groups of our own, in every hierarchy there is."""
    root = "/sys/fs/cgroup"
    unified = os.path.exists(root + "/cgroup.controllers")
    groups = [root] if unified else [f"{root}/{name}" for name in os.listdir(root) if os.path.ismount(f"{root}/{name}")]
    return all(os.access(group, os.W_OK) for group in groups)


def open_the_way_to_the_registry(names):
    """Whatever registry an image is asked for, the request ends at the host's, over TLS as the engines want it."""
    with open("/etc/hosts", "a", encoding="ascii") as hosts:
        hosts.writelines(f"{DOOR}\t{name}\n" for name in names)
    make_certificates(names)
    # Before the engines' own rules, which would send it to a container that publishes 443.
    chain = f"type nat hook output priority -150; ip daddr {DOOR} tcp dport 443 dnat to 127.0.0.1:{PORT};"
    subprocess.run(["nft", f"table ip registries {{ chain output {{ {chain} }}; }}"], check=True, stdout=subprocess.DEVNULL)
    subprocess.Popen(
        [
            "socat",
            "-b65536",
            f"OPENSSL-LISTEN:{PORT},bind=127.0.0.1,reuseaddr,fork,nodelay,verify=0,cert={RUN}/server.pem,key={RUN}/key.pem",
            f"UNIX-CONNECT:{DOORS}/registry",
        ],
        stderr=open(RUN + "/socat.log", "wb"),
    )


def make_certificates(names):
    """Makes an authority that exists in this sandbox only, and its certificate for the registries' names."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    alternatives = ",".join("DNS:" + name for name in names)
    openssl("req", "-x509", *curve, "-subj", "/CN=Sandbox", "-keyout", RUN + "/authority.key", "-out", RUN + "/authority.pem")
    openssl(
        *["req", "-x509", *curve, "-subj", "/CN=Registries", "-addext", "subjectAltName=" + alternatives],
        *["-addext", "basicConstraints=critical,CA:FALSE", "-CA", RUN + "/authority.pem", "-CAkey", RUN + "/authority.key"],
        *["-keyout", RUN + "/key.pem", "-out", RUN + "/server.pem"],
    )


def tail(path, length=4000):
    with open(path, "rb") as file:
        return file.read()[-length:].decode(errors="replace")
