// Renders Markdown bodies: `MarkdownHTML gfm|pelican [extension…] < list-of-files`; `x.md` becomes `x.md.html` beside it.
// What Tests/MarkdownTests/compare-python-markdown.py compares with Python-Markdown's output.

import Foundation
import Markdown

var extensions = PelicanExtensions.standard
for name in CommandLine.arguments.dropFirst(2) where !extensions.enable(name) {
    FileHandle.standardError.write(Data("nobody here knows the extension \(name)\n".utf8))
}
let dialect: Dialect = CommandLine.arguments.dropFirst().first == "gfm" ? .gfm : .pelican(extensions)
while let path = readLine() {
    guard let text = FileManager.default.contents(atPath: path) else { continue }
    let html = Document([UInt8](text), dialect: dialect).html()
    try Data(html).write(to: URL(fileURLWithPath: path + ".html"))
}
