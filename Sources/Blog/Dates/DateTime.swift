// A date and time with its offset, as articles carry it: compared, printed, and counted in days without any calendar library.

import Glibc

/// A moment in the blog's time zone, in the proleptic Gregorian calendar.
public struct DateTime: Hashable, Sendable, Comparable {
    /// The year, such as 2026.
    public var year: Int
    /// The month, from 1 to 12.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int
    /// The hour, from 0 to 23.
    public var hour = 0
    /// The minute.
    public var minute = 0
    /// The second.
    public var second = 0
    /// Minutes east of Greenwich.
    public var offset = 0

    /// Seconds since 1970 in UTC.
    public var epoch: Int {
        daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
    }

    /// Days since 1 January 1970, by the date alone.
    /// The arithmetic is that of counting in eras of 400 years that begin on 1 March.
    var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the week, 0 for Monday.
    var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }

    /// The day of the year, from 1.
    var dayOfYear: Int { daysSince1970 - DateTime(year: year, month: 1, day: 1).daysSince1970 + 1 }

    /// Makes a moment from its parts.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, offset: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.offset = offset
    }

    /// The moment so many seconds after 1970, with the offset that the process's time zone (`TZ`) has then.
    public init(epoch: Int) {
        var time = time_t(epoch)
        var parts = tm()
        localtime_r(&time, &parts)
        self.init(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min), second: Int(parts.tm_sec), offset: parts.tm_gmtoff / 60)
    }

    /// The moment that counts as the build's: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), else now.
    static var ofBuild: DateTime {
        guard let text = getenv("SOURCE_DATE_EPOCH"), let epoch = Int(String(cString: text)) else { return .now }
        return DateTime(epoch: epoch)
    }

    /// The present moment.
    public static var now: DateTime { DateTime(epoch: time(nil)) }

    /// The same date and time of day with the offset that the process's time zone has then.
    var inLocalZone: DateTime {
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        parts.tm_isdst = -1
        mktime(&parts)
        var local = self
        local.offset = parts.tm_gmtoff / 60
        return local
    }

    /// The moment so many seconds later, with the same offset.
    func adding(seconds: Int) -> DateTime {
        let local = epoch + offset * 60 + seconds
        let days = Int((Double(local) / 86_400).rounded(.down))
        var moment = DateTime(daysSince1970: days)
        let rest = local - days * 86_400
        (moment.hour, moment.minute, moment.second) = (rest / 3600, rest / 60 % 60, rest % 60)
        moment.offset = offset
        return moment
    }

    /// Midnight of a day, counted in eras of 400 years that begin on 1 March.
    private init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let day = shifted - era * 146_097
        let yearOfEra = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        self.init(
            year: yearOfEra + era * 400 + (isNextYear ? 1 : 0), month: month + (isNextYear ? -9 : 3),
            day: dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// Earlier moments first.
    public static func < (left: DateTime, right: DateTime) -> Bool { left.epoch < right.epoch }

    /// ISO 8601 with the offset, as Python's `isoformat` writes it: `2017-08-18T22:34:00+02:00`.
    public var isoFormat: String {
        "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(hour)):\(padded(minute)):\(padded(second))\(offsetText(":"))"
    }

    func offsetText(_ separator: String) -> String {
        (offset < 0 ? "-" : "+") + padded(abs(offset) / 60) + separator + padded(abs(offset) % 60)
    }

    /// The time as `strftime` writes it, in English. `%-d` and its like leave the zero out, as Pelican has it.
    public func formatted(_ format: String) -> String { formatted(format, in: .english) }

    /// The time as `strftime` writes it in a locale.
    func formatted(_ format: String, in names: DateNames) -> String {
        var text = ""
        var rest = format.unicodeScalars[...]
        while let character = rest.popFirst() {
            guard character == "%", var letter = rest.popFirst() else {
                text.unicodeScalars.append(character)
                continue
            }
            let bare = letter == "-"
            if bare { letter = rest.popFirst() ?? "-" }
            let piece = field(letter, names) ?? "%\(letter)"
            text += bare && piece.first == "0" && piece.count > 1 ? String(piece.drop { $0 == "0" }) : piece
        }
        return text
    }

    private func field(_ letter: Unicode.Scalar, _ names: DateNames) -> String? {
        switch letter {
        case "Y": padded(year, 4)
        case "y": padded(year % 100)
        case "m": padded(month)
        case "d": padded(day)
        case "e": padded(day, 2, " ")
        case "H": padded(hour)
        case "I": padded(hour % 12 == 0 ? 12 : hour % 12)
        case "M": padded(minute)
        case "S": padded(second)
        case "f": "000000"
        case "p": names.halves[hour < 12 ? 0 : 1]
        case "B": names.months[month - 1]
        case "b", "h": names.shortMonths[month - 1]
        case "A": names.weekdays[weekday]
        case "a": names.shortWeekdays[weekday]
        case "w": String((weekday + 1) % 7)
        case "u": String(weekday + 1)
        case "j": padded(dayOfYear, 3)
        case "F": formatted("%Y-%m-%d")
        case "T": formatted("%H:%M:%S")
        case "X": formatted(names.time, in: names)
        case "R": formatted("%H:%M")
        case "D": formatted("%m/%d/%y")
        case "x": formatted(names.date, in: names)
        case "c": formatted(names.dateTime, in: names)
        case "s": String(epoch)
        case "z": offsetText("")
        case "Z": offset == 0 ? "UTC" : offsetText(":")
        case "%": "%"
        case "n": "\n"
        case "t": "\t"
        default: nil
        }
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

private func padded(_ number: Int, _ width: Int = 2, _ fill: Character = "0") -> String {
    if width == 2, fill == "0", twoDigits.indices.contains(number) { return twoDigits[number] }
    let digits = String(number)
    return String(repeating: fill, count: max(0, width - digits.count)) + digits
}

/// `00` to `99`.
private let twoDigits = (0..<100).map { ($0 < 10 ? "0" : "") + String($0) }
