// plimsoll init: a new blog that builds and verifies at once.

import ArgumentParser
import Blog
import Files
import Settings

/// Makes a new blog.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new blog: its settings, a first article and a first tutorial.")

    @Argument(help: "The blog's folder; it is made if it is not there.")
    var folder: String

    func run() throws {
        let folder = Folder(folder)
        let files = Self.files(now: .now)
        let taken = (files.map(\.path) + ["pelicanconf.py"]).filter(folder.exists)
        guard taken.isEmpty else {
            printError(
                "plimsoll: \(self.folder) holds \(taken.joined(separator: ", ")) already; nothing was written\n"
                    + "  help: choose another folder; a Pelican blog needs no `init`, `plimsoll build` reads it as it is\n")
            throw Outcome.problems
        }
        do {
            for (path, text) in files { try write(Array(text.utf8), toFile: folder.path + "/" + path) }
        } catch {
            printError("plimsoll: \(error)\n")
            throw Outcome.environment
        }
        for (path, _) in files { say(self.folder + (self.folder.hasSuffix("/") ? "" : "/") + path) }
        say("\nNext: cd \(self.folder), then plimsoll serve to look, plimsoll verify to run the tutorial, plimsoll new \"Title\" to write.")
    }

    /// The files of a new blog.
    static func files(now: DateTime) -> [(path: String, text: String)] {
        let (day, time) = (now.formatted("%Y-%m-%d"), now.formatted("%H:%M"))
        return [
            ("plimsoll.toml", settings), (".gitignore", "/output/\n/.plimsoll/\n"),
            ("content/welcome.md", article("Welcome", day, "00:00", "notes", welcome)),
            ("content/hello-container.md", article("Hello from a container", day, min(time, "00:01"), "tutorials", tutorial)),
            ("content/pages/about.md", "Title: About\n\nWho writes here, and what about.\n"),
        ]
    }

    private static func article(_ title: String, _ day: String, _ time: String, _ category: String, _ body: String) -> String {
        "Title: \(title)\nDate: \(day) \(time)\nCategory: \(category)\n\n\(body)"
    }

    private static let settings = """
        # The settings of this blog. Every name is Pelican's, with Pelican's meaning; [VERIFY] is Plimsoll's own.

        SITENAME = "A new blog"
        # Where the blog will stand, such as "https://example.org". Feeds need it; while it is empty, pages link to each other relatively.
        SITEURL = ""
        RELATIVE_URLS = true
        TIMEZONE = "UTC"
        DEFAULT_LANG = "en"

        PATH = "content"
        OUTPUT_PATH = "output"
        # The built-in templates. A theme's folder stands here once there is one.
        THEME = "simple"

        DEFAULT_PAGINATION = 10
        DIRECT_TEMPLATES = ["index", "tags", "categories", "authors", "archives", "404"]

        # Every output that a tutorial shows must come as it is shown.
        [VERIFY]
        output = "strict"

        """

    private static let welcome = """
        An article is a file in `content/` with a header like this one's: `Title`, `Date`, and whatever else is known of it.

        `plimsoll new "My title"` begins one. `plimsoll serve` shows the blog and reloads the browser on every save.

        """

    private static let tutorial = """
        Commands at a prompt are run, and what they print is compared with what is shown here.

        ```console
        $ docker run --rm busybox echo hello
        hello
        ```

        A fence that names a file writes it. Create `greeting.txt`:

        ```
        hello, whale
        ```

        Then show it from inside a container:

        ```console
        $ docker run --rm -v "$PWD":/work -w /work busybox cat greeting.txt
        hello, whale
        ```

        """
}
