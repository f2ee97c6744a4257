// What stands before a block, as far as the rules ask for it.

import Markdown

/// The prose since the last block, the files shown so far, what is in front.
struct Context {
    /// The prose just before the block, nil where another block is.
    var prose: Prose?
    /// The heading or bold line above that prose, with no block between.
    var heading: Prose?
    /// All prose since the last block, in its order.
    var since: [Prose] = []
    /// The last command, while nothing but prose came after its block.
    var lastCommand: Int?
    /// Whether that command shows output already.
    var lastShowsOutput = false
    /// What the block before was.
    var before: Block.Kind?
    var files = ShownFiles()
    var front = Front()
    /// Whether the post gets files from elsewhere, so that a file that it shows may be there already.
    var downloads = false
    /// The names of the files that a document mentions anywhere under which compose finds its own.
    var composeName: String?
    /// The system that a heading or a tab's label says the blocks are for, where it is not the sandbox's, and the heading's level.
    var system: (name: String, level: Int)?
    /// The machine on which the post begins, where it names several.
    var machine: String?
    /// Whether blocks labelled `cmd` are for any command line.
    var commandLines = false
    /// Whether the reader was told to leave the container since the last block.
    var mayHaveLeft = false

    /// Another document begins: what was said before says nothing of its blocks.
    mutating func beginDocument() {
        (prose, heading, since, system, mayHaveLeft) = (nil, nil, [], nil, false)
        (lastCommand, lastShowsOutput, before) = (nil, false, nil)
        front = Front()
    }

    /// The path that prose and heading give a block: the longer where one ends with the other.
    var path: String? {
        let own = prose?.path
        guard let above = heading?.path else { return own.map(files.fullName) }
        guard let own else { return prose == nil || prose?.announcesOutput == false || prose?.creates == true ? above : nil }
        return above.hasSuffix("/" + own) ? above : files.fullName(own)
    }

    /// Whether nothing but one announcing sentence stands between the last command and this block.
    var followsCommand: Bool { lastCommand != nil && !lastShowsOutput && since.count <= 1 }

    /// Whether the last command may still be what the words since speak of.
    var maySayMore: Bool { lastCommand != nil && !lastShowsOutput && since.count <= 8 }
}
