import Testing

@testable import Verifier

@Suite struct ImageNameTests {
    @Test(arguments: [
        ("busybox", "docker.io/library/busybox:latest", "busybox"),
        ("python:3-slim", "docker.io/library/python:3-slim", "python:3-slim"),
        ("grafana/grafana:11", "docker.io/grafana/grafana:11", "grafana/grafana:11"),
        ("quay.io/x/y", "quay.io/x/y:latest", "quay.io/x/y"),
        ("localhost:5000/app:1", "localhost:5000/app:1", "localhost:5000/app:1"),
        ("busybox@sha256:ab", "docker.io/library/busybox@sha256:ab", "busybox@sha256:ab"),
        ("busybox:1@sha256:ab", "docker.io/library/busybox@sha256:ab", "busybox@sha256:ab"),
    ]) func reads(_ text: String, _ full: String, _ familiar: String) {
        #expect(ImageName(text)?.description == full)
        #expect(ImageName(text)?.familiar == familiar)
    }

    @Test(arguments: ["", "Upper", "-x", "a//b", "/a", "a/", "../x", "x:", "ä"]) func refuses(_ text: String) {
        #expect(ImageName(text) == nil)
    }

    @Test func findsNamesInWhatATutorialSays() {
        var named = NamedImages()
        named.add(
            "FROM --platform=linux/amd64 python:${VERSION}-slim AS build\nRUN pip install flask\nCOPY --from=ghcr.io/astral-sh/uv:0.4 /uv /bin/"
        )
        named.add("docker run --rm -v \"$PWD\":/x quay.io/podman/hello")
        #expect(named.places.isSuperset(of: ["docker.io/library/python", "ghcr.io/astral-sh/uv", "quay.io/podman/hello"]))
        #expect(named.registries.isSuperset(of: ["ghcr.io", "quay.io"]))
        #expect(!named.registries.contains("docker.io"))
    }
}
