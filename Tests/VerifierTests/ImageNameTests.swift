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

    @Test func leavesOutWhatTheProgramInAContainerIsGiven() {
        var named = NamedImages()
        named.add("sudo docker run --rm -v \"$PWD\":/x -w /x node:20 npx create-thing some/template\ndocker run -it alpine")
        #expect(named.places.isSuperset(of: ["docker.io/library/node", "docker.io/library/alpine"]))
        #expect(named.places.isDisjoint(with: ["docker.io/some/template", "docker.io/library/npx"]))
    }

    @Test func aBuilderNamesItsImageByWhatItIs() {
        var named = NamedImages()
        named.add("docker buildx create --name mine --use")
        #expect(named.places.contains("docker.io/moby/buildkit"))
    }

    @Test(arguments: [
        ("FROM --platform=linux/amd64 registry.one/a/b:1 AS x", ["registry.one"]),
        ("services:\n  web:\n    image: \"registry.two:5000/a\"", ["registry.two"]),
        ("COPY --from=registry.three/a /x /y", ["registry.three"]),
        ("# syntax=registry.four/docker/dockerfile:1\nFROM busybox", ["registry.four"]),
        ("docker run --rm -p 80:80 \\\n  registry.five/a/b sh -c 'true'", ["registry.five"]),
        ("sudo docker pull registry.six/a; docker create registry.seven/b", ["registry.six", "registry.seven"]),
        ("docker run -e 'A=b c' --rm -it -p80:80 --name web registry.a/b curl registry.b/c", ["registry.a"]),
        ("docker run busybox wget registry.b/c/d && docker container create --init registry.c/d -v x.y/z", ["registry.c"]),
        ("docker run $OPTIONS registry.d/e sh", ["registry.d"]),
        ("docker build -t registry.eight/a/b .", ["registry.eight"]),
        ("docker build https://github.com/x/y.git", []), ("docker build github.com/x/y", []),
        ("docker run 10.0.0.1:5000/a/b", []), ("docker run localhost:5000/a", []),
        ("docker run -v /etc/x.conf:/etc/nginx/conf.d/x.conf:ro nginx", []), ("docker run -v ./a.b/c:/d nginx", []),
        ("git clone https://example.org/a && curl example.org/b", []), ("RUN curl deb.debian.org/debian/x", []),
        ("echo deb deb.debian.org/debian trixie main", []), ("docker push registry.nine/a", []),
    ]) func redirectsOnlyRegistries(_ text: String, _ registries: [String]) {
        var named = NamedImages()
        named.add(text)
        #expect(named.registries == Set(registries))
    }
}
