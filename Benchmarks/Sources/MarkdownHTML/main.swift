// Renders Markdown bodies: `MarkdownHTML gfm|pelican [extension|extension.option=value…] < list-of-files`; `x.md` becomes `x.md.html`.
// What Tests/MarkdownTests/compare-python-markdown.py compares with Python-Markdown's output.

import Foundation
import Markdown

var extensions = PelicanExtensions.standard
for argument in CommandLine.arguments.dropFirst(2) {
    if let equals = argument.firstIndex(of: "="), let dot = argument[..<equals].lastIndex(of: ".") {
        let (option, value) = (String(argument[argument.index(after: dot)..<equals]), String(argument[argument.index(after: equals)...]))
        let values: [String: PelicanExtensions.Option] = ["True": .flag(true), "False": .flag(false), "None": .flag(false)]
        extensions.set(option, of: String(argument[..<dot]), to: values[value] ?? .text(value))
    } else if !extensions.enable(argument) {
        FileHandle.standardError.write(Data("nobody here knows the extension \(argument)\n".utf8))
    }
}
let dialect: Dialect = CommandLine.arguments.dropFirst().first == "gfm" ? .gfm : .pelican(extensions)
while let path = readLine() {
    guard let text = FileManager.default.contents(atPath: path) else { continue }
    let html = Document([UInt8](text), dialect: dialect).html()
    try Data(html).write(to: URL(fileURLWithPath: path + ".html"))
}
