// Which limits a step has met, read from control groups of either version: folders that hold what the kernel would show.
// https://docs.kernel.org/admin-guide/cgroup-v2.html

import Files
import Foundation
import Testing

@testable import Verifier

@Suite struct ControlGroupTests {
    /// What sandbox/limits.py makes of these files, as `memory processes`.
    private func counts(_ files: [String: String]) async throws -> String {
        try await withFolder { folder in
            for (path, text) in files { try write(Array(text.utf8), toFile: "\(folder.path)/\(path)") }
            let script = "import sys, limits; limits.GROUPS = sys.argv[1]; c = limits.counts(); print(c['memory'], c['processes'])"
            let sandbox = Folder(#filePath).folder("../../../sandbox").path
            let ended = try await runToEnd(
                "env", ["PYTHONPATH=\(sandbox)", "PYTHONDONTWRITEBYTECODE=1", "python3", "-c", script, folder.path])
            #expect(ended.errors == "")
            return ended.text
        }
    }

    @Test func countsWhatTheSandboxItselfHasMet() async throws {
        let whole = [
            "cgroup.controllers": "cpu memory pids\n", "memory.events": "low 0\nmax 9\noom 3\noom_kill 4\n",
            "memory.events.local": "low 0\nmax 5\noom 2\noom_kill 0\n", "pids.events.local": "max 7\n", "pids.events": "max 8\n",
        ]
        #expect(try await counts(whole) == "2 7")
    }

    @Test func countsRefusedProcessesWhereTheKernelDoesNotSayWhose() async throws {
        let old = [
            "cgroup.controllers": "cpu memory pids\n", "memory.events.local": "oom 0\n", "pids.events": "max 0\n", "pids.max": "2000\n",
            "init/pids.events": "max 3\n", "init/pids.max": "max\n", "docker/pids.events": "max 0\n", "docker/pids.max": "max\n",
            // A container with a limit of its own, and one without.
            "docker/a/pids.events": "max 5\n", "docker/a/pids.max": "10\n", "docker/a/inner/pids.events": "max 9\n",
            "docker/b/pids.events": "max 1\n", "docker/b/pids.max": "max\n",
        ]
        #expect(try await counts(old) == "0 4")
    }

    @Test func countsInVersionOne() async throws {
        let one = [
            "memory/memory.limit_in_bytes": "8589934592\n", "memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
            "memory/docker/a/memory.limit_in_bytes": "20971520\n", "memory/docker/a/memory.oom_control": "oom_kill 5\n",
            "memory/docker/b/memory.limit_in_bytes": "9223372036854771712\n", "memory/docker/b/memory.oom_control": "oom_kill 2\n",
            "pids/pids.events": "max 6\n",
        ]
        #expect(try await counts(one) == "3 6")
    }

    @Test func countsNothingWhereThereIsNothing() async throws {
        #expect(try await counts([:]) == "0 0")
        #expect(try await counts(["cgroup.controllers": ""]) == "0 0")
    }

    /// Handing control groups down in version 2: processes go into a group of their own, and one controller that cannot be handed on keeps no other back.
    @Test func handsControlGroupsDown() async throws {
        try await withFolder { folder in
            for (name, text) in [
                "cgroup.procs": "1\n7\n", "cgroup.controllers": "cpu memory pids\n", "cgroup.subtree_control": "", "cgroup.threads": "",
            ] {
                try write(Array(text.utf8), toFile: "\(folder.path)/\(name)")
                try write([], toFile: "\(folder.path)/init/\(name)")
            }
            let script = """
                import builtins, os, sys, machine
                wrote = []
                real = builtins.open
                class Kernel:
                    def __init__(self, file, path): self.file, self.path = file, path
                    def __enter__(self): return self
                    def __exit__(self, *_): self.file.close()
                    def read(self): return self.file.read()
                    def write(self, text):
                        if text == "+memory": raise OSError(16, "busy")
                        wrote.append(os.path.relpath(self.path, sys.argv[1]) + " " + text)
                machine.open = lambda path, *how, **more: Kernel(real(path, *how, **more), path)
                machine.hand_down(sys.argv[1], os.getuid())
                print("\\n".join(wrote))
                """
            let sandbox = Folder(#filePath).folder("../../../sandbox").path
            let ended = try await runToEnd(
                "env", ["PYTHONPATH=\(sandbox)", "PYTHONDONTWRITEBYTECODE=1", "python3", "-c", script, folder.path])
            #expect(ended.text == "init/cgroup.procs 1\ninit/cgroup.procs 7\ncgroup.subtree_control +cpu\ncgroup.subtree_control +pids")
            #expect(ended.errors.contains("do without memory"))
        }
    }
}
