// `lipsum(n=5, html=True, min=20, max=100)`: filler text to try a layout with.

/// Paragraphs of filler text, of `min` to `max` words each, in `<p>` unless `html` is false.
///
/// The text is the same for the same arguments: a page that is built twice should not change.
@Sendable func lipsum(_ call: Call) throws -> Value {
    let given = try call.bound(["n", "html", "min", "max"], for: "lipsum")
    let numbers = [given[0]?.int ?? 5, given[2]?.int ?? 20, given[3]?.int ?? 100]
    guard numbers.allSatisfy({ (0...10_000).contains($0) }), numbers[1] < numbers[2] else {
        throw TemplateError("`lipsum` takes numbers from 0 to 10000, with `min` below `max`")
    }
    let isMarkup = given[1]?.isTrue ?? true
    var dice = Dice(state: UInt64(numbers[0] + 1))
    let paragraphs = (0..<numbers[0]).map { _ in paragraph(numbers[1] + dice.roll(numbers[2] - numbers[1]), &dice) }
    return isMarkup ? .safe(paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")) : .string(paragraphs.joined(separator: "\n\n"))
}

private func paragraph(_ count: Int, _ dice: inout Dice) -> String {
    var text = ""
    var startsSentence = true
    for number in 0..<count {
        let word = words[dice.roll(words.count)]
        text += (text.isEmpty ? "" : " ") + (startsSentence ? word.prefix(1).uppercased() + word.dropFirst() : word)
        startsSentence = dice.roll(9) == 0 && number + 1 < count
        if startsSentence { text += "." } else if dice.roll(11) == 0, number + 1 < count { text += "," }
    }
    return text.isEmpty ? text : text + "."
}

/// A linear congruential generator: good enough for filler, and without any state outside.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(sides))
    }
}

private let words = [
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor", "incididunt", "ut",
    "labore",
    "et", "dolore", "magna", "aliqua", "enim", "ad", "minim", "veniam", "quis", "nostrud", "exercitation", "ullamco", "laboris", "nisi",
    "aliquip",
    "ex", "ea", "commodo", "consequat", "duis", "aute", "irure", "in", "reprehenderit", "voluptate", "velit", "esse", "cillum", "eu",
    "fugiat",
    "nulla", "pariatur", "excepteur", "sint", "occaecat", "cupidatat", "non", "proident", "sunt", "culpa", "qui", "officia", "deserunt",
    "mollit",
    "anim", "id", "est", "laborum",
]
