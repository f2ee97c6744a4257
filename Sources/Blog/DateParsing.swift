// Dates as authors write them: the forms that Pelican's parser reads without guessing.

extension DateTime {
    /// Reads a date: `2017-8-18 22:34`, `2017-08-18T22:34:05+02:00`, `20170818`, `18 August 2017`, `Aug 18, 2017`, `08/18/2017`, RFC 2822 and their like.
    ///
    /// Without a zone it gets the process's time zone. Dates that Pelican completes with today's (`2017`, `22:34`) are refused: a build must not depend on the day.
    /// - Returns: nil where the text is no date.
    public init?(_ text: String) {
        var parser = DateParser(text)
        guard let date = parser.parse() else { return nil }
        self = date
    }
}

private struct DateParser {
    private var tokens: [Token]
    private var offset: Int?
    private var time: (hour: Int, minute: Int, second: Int)?

    /// Digits, letters, or one other character; blanks are left out.
    private enum Token: Equatable {
        case number(String)
        case word(String)
        case mark(Character)
    }

    init(_ text: String) {
        tokens = []
        for character in text.prefix(64) {
            if character.isASCII, character.isNumber {
                if case .number(let digits) = tokens.last, !gap {
                    tokens[tokens.count - 1] = .number(digits + String(character))
                } else {
                    tokens.append(.number(String(character)))
                }
            } else if character.isLetter {
                let letter = character.lowercased()
                if case .word(let word) = tokens.last, !gap {
                    tokens[tokens.count - 1] = .word(word + letter)
                } else {
                    tokens.append(.word(letter))
                }
            } else if !character.isWhitespace {
                tokens.append(.mark(character))
            }
            gap = character.isWhitespace
        }
    }

    private var gap = false

    mutating func parse() -> DateTime? {
        takeTime()
        guard let (year, month, day) = date(), (1...12).contains(month), (1...DateTime.days(in: month, of: year)).contains(day) else {
            return nil
        }
        let date = DateTime(
            year: year, month: month, day: day, hour: time?.hour ?? 0, minute: time?.minute ?? 0, second: time?.second ?? 0,
            offset: offset ?? 0)
        return offset == nil ? date.inLocalZone : date
    }

    /// Takes `H:M[:S[.fraction]] [am|pm] [zone]` out of the tokens; the date is what is left.
    private mutating func takeTime() {
        guard let colon = tokens.firstIndex(of: .mark(":")), colon > 0, let hour = number(colon - 1), let minute = number(colon + 1) else {
            return
        }
        var end = colon + 2
        var second = 0
        if mark(end, ":"), let value = number(end + 1) {
            second = value
            end += 2
            if mark(end, ".") || mark(end, ","), number(end + 1) != nil { end += 2 }
        }
        var hours = hour
        if case .word(let half) = token(end), half == "am" || half == "pm", (1...12).contains(hour) {
            hours = hour % 12 + (half == "pm" ? 12 : 0)
            end += 1
        }
        guard (0...23).contains(hours), (0...59).contains(minute), (0...60).contains(second) else { return tokens = [] }
        end = takeZone(from: end)
        var start = colon - 1
        if start > 0, case .word("t") = tokens[start - 1] { start -= 1 }
        time = (hours, minute, min(second, 59))
        tokens.removeSubrange(start..<end)
    }

    private mutating func takeZone(from start: Int) -> Int {
        switch token(start) {
        case .word(let zone) where ["z", "utc", "gmt"].contains(zone):
            offset = 0
            return start + 1
        case .word(let zone) where zone.count >= 3 && monthNumber(zone) == nil && weekday(zone) == false: return start + 1
        case .mark(let sign) where sign == "+" || sign == "-":
            guard case .number(let digits) = token(start + 1) else { return start }
            let factor = sign == "-" ? -1 : 1
            if digits.count == 4, let value = Int(digits) {
                offset = factor * (value / 100 * 60 + value % 100)
                return start + 2
            }
            guard digits.count <= 2, let hours = Int(digits) else { return start }
            if mark(start + 2, ":"), let minutes = number(start + 3) {
                offset = factor * (hours * 60 + minutes)
                return start + 4
            }
            offset = factor * hours * 60
            return start + 2
        default: return start
        }
    }

    private func date() -> (Int, Int, Int)? {
        var numbers: [String] = []
        var month: Int?
        var isSlashed = false
        for token in tokens {
            switch token {
            case .number(let digits): numbers.append(digits)
            case .word(let word):
                if let number = monthNumber(word) {
                    month = number
                } else if !weekday(word), !["st", "nd", "rd", "th", "t", "of"].contains(word) {
                    return nil
                }
            case .mark(let mark):
                guard "-/.,".contains(mark) else { return nil }
                isSlashed = isSlashed || mark == "/"
            }
        }
        let values = numbers.compactMap { Int($0) }
        guard values.count == numbers.count else { return nil }
        if let month {
            guard values.count == 2, let year = values.first(where: { $0 > 31 }), let day = values.first(where: { $0 <= 31 }) else {
                return nil
            }
            return (year, month, day)
        }
        if values.count == 1, numbers[0].count == 8 { return (values[0] / 10_000, values[0] / 100 % 100, values[0] % 100) }
        guard values.count == 3 else { return nil }
        if numbers[0].count == 4 { return (values[0], values[1], values[2]) }
        guard numbers[2].count == 4 else { return nil }
        let dayFirst = values[0] > 12
        return dayFirst ? (values[2], values[1], values[0]) : (values[2], values[0], values[1])
    }

    private func monthNumber(_ word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        return DateTime.months.firstIndex { $0.lowercased().hasPrefix(word) || (word == "sept" && $0 == "September") }.map { $0 + 1 }
    }

    private func weekday(_ word: String) -> Bool {
        word.count >= 3 && DateTime.weekdays.contains { $0.lowercased().hasPrefix(word) }
    }

    private func token(_ index: Int) -> Token? { tokens.indices.contains(index) ? tokens[index] : nil }
    private func mark(_ index: Int, _ mark: Character) -> Bool { token(index) == .mark(mark) }

    private func number(_ index: Int) -> Int? {
        if case .number(let digits)? = token(index), digits.count <= 6 { Int(digits) } else { nil }
    }
}
