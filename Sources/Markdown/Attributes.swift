// Attributes that elements get besides their own: ids of headings, classes and whatever else an author or an extension gives them.

import HTML

/// Attributes of one element in their order; no name stands twice.
struct Attributes: Equatable {
    private(set) var pairs: [Pair] = []

    struct Pair: Equatable {
        let name: String
        var value: String
    }

    subscript(name: String) -> String? {
        get { pairs.first { $0.name == name }?.value }
        set {
            let index = pairs.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append(Pair(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    mutating func add(class name: String) {
        self["class"] = self["class"].map { "\($0) \(name)" } ?? name
    }

    /// Writes ` name="value"` for each.
    func write(into writer: inout ByteWriter) {
        for pair in pairs {
            writer.write(byte: UInt8(ascii: " "))
            writer.write(pair.name)
            writer.write("=\"")
            writer.writeMarkdownText(pair.value)
            writer.write("\"")
        }
    }
}

/// The attributes of a tree's nodes; each node knows the number of its own.
struct TreeAttributes {
    private var all: [Attributes] = []

    subscript(node: Tree) -> Attributes {
        get {
            let number = node.attributesNumber
            return number > 0 ? all[number - 1] : Attributes()
        }
        set {
            if node.attributesNumber == 0 {
                all.append(newValue)
                node.attributesNumber = all.count
            } else {
                all[node.attributesNumber - 1] = newValue
            }
        }
    }
}

extension ByteWriter {
    mutating func writeMarkdownText(_ text: String) {
        var text = text
        text.withUTF8 { writeMarkdownText($0) }
    }
}
