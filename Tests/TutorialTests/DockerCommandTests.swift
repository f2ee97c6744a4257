import Testing

@testable import Tutorial

@Suite struct DockerCommandTests {
    @Test(arguments: [
        ("docker run -dp 8080:80 --name=web -e A=1 nginx:1 echo -n hi", "run", ["nginx:1", "echo", "-n", "hi"]),
        ("sudo docker container run --rm -it --network shop alpine", "run", ["alpine"]),
        ("docker image rm a b", "rmi", ["a", "b"]),
        ("docker image ls -q web", "images", ["web"]),
        ("docker container ls -a", "ps", []),
        ("docker image prune -f", "image prune", []),
        ("docker buildx build -t x --push .", "build", ["."]),
        ("docker buildx create --use", "buildx create", []),
        ("docker -H tcp://x:1 ps", "ps", []),
        ("docker compose -f a.yml --profile p up -d web", "compose up", ["web"]),
        ("docker-compose exec -T db psql -U me", "compose exec", ["db", "psql", "-U", "me"]),
        ("docker network create -d bridge --subnet 10.0.0.0/24 shop", "network create", ["shop"]),
        ("docker exec -e A=1 -u root web sh -c 'a b'", "exec", ["web", "sh", "-c", "a b"]),
        ("docker stop -t 5 web", "stop", ["web"]),
        ("docker", "", []),
    ])
    func isTakenApart(text: String, verb: String, operands: [String]) throws {
        let docker = try #require(DockerCommand.all(in: text).first)
        #expect(docker.verb == verb)
        #expect(docker.operands == operands)
    }

    @Test func optionsHaveTheirValues() throws {
        let docker = try #require(DockerCommand.all(in: "docker run -dp 127.0.0.1:8080:80 -p 9:9/udp --name web -v a:/b nginx").first)
        #expect(docker.value("--name") == "web")
        #expect(docker.ports == [8080, 9])
        #expect(docker.has("-d") && !docker.has("-i"))
        #expect(docker.values("-v", "--volume") == ["a:/b"])
    }

    @Test(
        arguments: [
            ("docker run -it ubuntu", Command.Opening.shell), ("docker run -it ubuntu ls", nil),
            ("docker run -i -t alpine /bin/sh", .shell),
            ("docker run -it --rm alpine sh -c ls", nil), ("docker exec -ti db psql -U me", .program), ("docker exec db psql", nil),
            ("docker exec -it db psql -c 'SELECT 1'", nil), ("docker compose exec web bash", .shell), ("docker compose exec web ls", nil),
            ("docker run -it python:3", .program), ("docker run -itd ubuntu", nil), ("docker attach web", .shell),
            ("docker start -ai web", .shell),
            ("python3", .program), ("python3 app.py", nil), ("mysql -u root -p", .program), ("bash", .shell), ("bash run.sh", nil),
            ("docker run -it myimage", nil), ("docker run -it --entrypoint sh myimage", .shell),
        ] as [(String, Command.Opening?)])
    func whatIsLeftInFront(text: String, opening: Command.Opening?) {
        #expect(Openings.opened(by: text) == opening)
    }
}
