// plimsoll new: an article with its header filled in.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Settings

/// Begins an article, and prints where.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Begin an article: write a file with its header filled in, and print its path.")

    @Argument(help: "The article's title.")
    var title: String

    @OptionGroup var flags: SettingsFlags

    func run() throws {
        let log = DiagnosticLog()
        let loaded = flags.load(log)
        guard loaded.isSound() else {
            log.printAll(from: loaded.folder)
            throw Outcome.problems
        }
        guard let article = NewArticle(title: title, settings: loaded.settings, now: .now) else {
            printError("plimsoll: no file name can be made of the title `\(title)`\n  help: give it at least one letter or digit\n")
            throw Outcome.wrongUse
        }
        let root = loaded.settings.string("PATH")
        let path = root.isEmpty || root == "." ? article.path : root + "/" + article.path
        guard !loaded.content.exists(article.path) else {
            printError("plimsoll: \(path) is there already, and stays as it is\n  help: choose another title, or write in that file\n")
            throw Outcome.problems
        }
        do {
            try write(Array(article.text.utf8), toFile: loaded.content.path + "/" + article.path)
        } catch {
            printError("plimsoll: \(error)\n")
            throw Outcome.environment
        }
        say(loaded.folder.path == Folder(".").path ? path : loaded.content.path + "/" + article.path)
    }
}
