// Dates as authors write them: the forms that Pelican's parser reads without guessing.

extension DateTime {
    /// Reads a date: `2017-8-18 22:34`, `2017-08-18T22:34:05+02:00`, `20170818`, `18 August 2017`, `Aug 18, 2017`, `08/18/2017`, RFC 2822 and their like.
    ///
    /// Without a zone it gets the process's time zone. Dates that Pelican completes with today's (`2017`, `22:34`) are refused: a build must not depend on the day.
    /// - Returns: nil where the text is no date.
    public init?(_ text: String) {
        guard let date = WrittenDate(text) else { return nil }
        self = date.moment(nil)
    }
}

/// A date as it is written, before it is known which zone it means.
struct WrittenDate {
    private let time: DateTime
    private let hasZone: Bool
    /// The other day that the text may mean, such as 9 August for `08/09/2017`; nil where there is but one.
    let otherReading: String?

    /// - Returns: nil where the text is no date, or only a part of one.
    init?(_ text: String) {
        if let time = Self.plain(text) {
            (self.time, hasZone, otherReading) = (time, false, nil)
            return
        }
        var parser = DateParser(text)
        guard let time = parser.parse() else { return nil }
        self.time = time
        hasZone = parser.offset != nil
        otherReading = parser.otherDay.map(Self.day)
    }

    /// Whether what is written is only a part of a date, such as `2017-08` or `22:34`.
    static func isPartial(_ text: String) -> Bool {
        var parser = DateParser(text)
        return parser.parse() == nil && parser.isPartial
    }

    /// The day, as `2017-08-18`.
    var day: String { Self.day(time) }

    private static func day(_ date: DateTime) -> String { date.formatted("%Y-%m-%d") }

    /// The moment that is meant: with its own offset, else that of a zone, else the process's.
    func moment(_ zone: TimeZone?) -> DateTime {
        if hasZone { return time }
        guard let zone else { return time.inLocalZone }
        var moment = time
        moment.offset = zone.offset(atLocal: time)
        return moment
    }

    /// `2017-08-18`, `2017-8-18 22:34` and `2017-08-18 22:34:05`, which nearly all dates are.
    private static func plain(_ text: String) -> DateTime? {
        var numbers: [Int] = []
        var digits = 0
        var number = 0
        for byte in text.utf8 {
            if (0x30...0x39).contains(byte) {
                number = number * 10 + Int(byte - 0x30)
                digits += 1
                guard digits <= (numbers.isEmpty ? 4 : 2) else { return nil }
            } else {
                guard digits > 0, numbers.count < 5, byte == Array("-- ::".utf8)[numbers.count] else { return nil }
                numbers.append(number)
                (number, digits) = (0, 0)
            }
        }
        guard digits > 0, numbers.first.map({ $0 > 999 }) ?? false else { return nil }
        numbers.append(number)
        guard numbers.count == 3 || numbers.count >= 5, (1...12).contains(numbers[1]),
            (1...DateTime.days(in: numbers[1], of: numbers[0])).contains(numbers[2])
        else { return nil }
        let time = numbers[3...] + [0, 0, 0]
        guard time[3] < 24, time[4] < 60, time[5] < 60 else { return nil }
        return DateTime(year: numbers[0], month: numbers[1], day: numbers[2], hour: time[3], minute: time[4], second: time[5])
    }
}

private struct DateParser {
    private var tokens: [Token]
    private(set) var offset: Int?
    private var time: (hour: Int, minute: Int, second: Int)?
    /// The other day that the numbers may mean.
    private(set) var otherDay: DateTime?
    /// Whether all is understood, but a year, month or day is missing.
    private(set) var isPartial = false

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
        takeCompactTime()
        takeTime()
        guard let (year, month, day) = date(), let moment = moment(year, month, day) else { return nil }
        return moment
    }

    private func moment(_ year: Int, _ month: Int, _ day: Int) -> DateTime? {
        guard (1...9999).contains(year), (1...12).contains(month), (1...DateTime.days(in: month, of: year)).contains(day) else {
            return nil
        }
        return DateTime(
            year: year, month: month, day: day, hour: time?.hour ?? 0, minute: time?.minute ?? 0, second: time?.second ?? 0,
            offset: offset ?? 0)
    }

    /// `20170818T2234`, `20170818223405` and `10pm`: times without a colon become times with one.
    private mutating func takeCompactTime() {
        guard !tokens.contains(.mark(":")) else { return }
        for (place, token) in tokens.enumerated() {
            guard case .number(let digits) = token else { continue }
            if digits.count == 12 || digits.count == 14 {
                tokens.replaceSubrange(place...place, with: [.number(String(digits.prefix(8)))] + clock(digits.dropFirst(8)))
                return
            }
            if place > 0, tokens[place - 1] == .word("t"), digits.count == 4 || digits.count == 6 {
                tokens.replaceSubrange(place...place, with: clock(digits[...]))
                return
            }
            if digits.count <= 2, case .word(let half)? = self.token(place + 1), half == "am" || half == "pm" {
                tokens.insert(contentsOf: [.mark(":"), .number("00")], at: place + 1)
                return
            }
        }
    }

    private func clock(_ digits: Substring) -> [Token] {
        var parts: [Token] = []
        var rest = digits
        while !rest.isEmpty {
            parts.append(.number(String(rest.prefix(2))))
            rest = rest.dropFirst(2)
            if !rest.isEmpty { parts.append(.mark(":")) }
        }
        return parts
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

    /// Year, month and day. Numbers stand as month, day, year unless the first is too large for a month, or for a day.
    private mutating func date() -> (Int, Int, Int)? {
        var numbers: [String] = []
        var month: (number: Int, place: Int)?
        for token in tokens {
            switch token {
            case .number(let digits): numbers.append(digits)
            case .word(let word):
                if let number = monthNumber(word), month == nil {
                    month = (number, numbers.count)
                } else if !weekday(word), !["st", "nd", "rd", "th", "t", "of", "at", "on", "and"].contains(word) {
                    return nil
                }
            case .mark(let mark):
                guard "-/.,".contains(mark) else { return nil }
            }
        }
        let values = numbers.compactMap { Int($0) }
        guard values.count == numbers.count else { return nil }
        if values.count == 1, numbers[0].count == 8, month == nil { return (values[0] / 10_000, values[0] / 100 % 100, values[0] % 100) }
        if let month { return named(month.number, values, numbers) }
        guard values.count == 3 else {
            isPartial = values.count < 3 && (!values.isEmpty || time != nil)
            return nil
        }
        if numbers[0].count >= 3 || values[0] > 31 { return (century(numbers[0], values[0]), values[1], values[2]) }
        let year = century(numbers[2], values[2])
        if values[0] > 12 { return (year, values[1], values[0]) }
        if values[1] <= 12, values[0] != values[1] { otherDay = moment(year, values[1], values[0]) }
        return (year, values[0], values[1])
    }

    /// A day and a year beside a month's name, in either order.
    private mutating func named(_ month: Int, _ values: [Int], _ numbers: [String]) -> (Int, Int, Int)? {
        guard values.count == 2 else {
            isPartial = values.count < 2
            return nil
        }
        if numbers[0].count >= 3 || values[0] > 31 { return (century(numbers[0], values[0]), month, values[1]) }
        if numbers[1].count < 3, values[1] <= 31 { otherDay = moment(century(numbers[0], values[0]), month, values[1]) }
        return (century(numbers[1], values[1]), month, values[0])
    }

    /// Two digits mean a year from 1970 to 2069.
    private func century(_ digits: String, _ year: Int) -> Int {
        digits.count > 2 ? year : year + (year < 70 ? 2000 : 1900)
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
