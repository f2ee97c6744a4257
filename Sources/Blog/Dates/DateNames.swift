// The names of months and weekdays in a locale, from the C library: LOCALE, and the locales in DATE_FORMATS.

import Diagnostics
import Glibc
import Settings

/// How a locale writes dates.
final class DateNames: Sendable {
    let months: [String]
    let shortMonths: [String]
    let weekdays: [String]
    let shortWeekdays: [String]
    /// Before and after noon.
    let halves: [String]
    /// The forms of `%c`, `%x` and `%X`.
    let dateTime: String
    let date: String
    let time: String

    /// Dates without any locale, which are English.
    static let english = DateNames(
        months: DateTime.months, shortMonths: DateTime.months.map { String($0.prefix(3)) }, weekdays: DateTime.weekdays,
        shortWeekdays: DateTime.weekdays.map { String($0.prefix(3)) }, halves: ["AM", "PM"], dateTime: "%a %b %e %H:%M:%S %Y",
        date: "%m/%d/%y", time: "%H:%M:%S")

    private init(
        months: [String], shortMonths: [String], weekdays: [String], shortWeekdays: [String], halves: [String], dateTime: String,
        date: String, time: String
    ) {
        self.months = months
        self.shortMonths = shortMonths
        self.weekdays = weekdays
        self.shortWeekdays = shortWeekdays
        self.halves = halves
        self.dateTime = dateTime
        self.date = date
        self.time = time
    }

    /// Reads a locale such as `fr_FR` or `fr_FR.UTF-8`.
    /// - Returns: nil where the system has none of that name.
    convenience init?(locale name: String) {
        let names = name.contains(".") ? [name] : [name + ".UTF-8", name]
        guard let locale = names.lazy.compactMap({ newlocale(LC_TIME_MASK | LC_CTYPE_MASK, $0, nil) }).first else { return nil }
        defer { freelocale(locale) }
        func text(_ item: Int) -> String { nl_langinfo_l(nl_item(item), locale).map { String(cString: $0) } ?? "" }
        func texts(_ first: Int, _ count: Int) -> [String] { (0..<count).map { text(first + $0) } }
        // Weeks begin with Sunday there, and with Monday here.
        func week(_ first: Int) -> [String] { texts(first + 1, 6) + [text(first)] }
        self.init(
            months: texts(Int(MON_1), 12), shortMonths: texts(Int(ABMON_1), 12), weekdays: week(Int(DAY_1)),
            shortWeekdays: week(Int(ABDAY_1)),
            halves: [text(Int(AM_STR)), text(Int(PM_STR))], dateTime: text(Int(D_T_FMT)), date: text(Int(D_FMT)), time: text(Int(T_FMT)))
    }

    /// The first locale of LOCALE that the system has; English where it names none. The environment's own (an empty name) is left out:
    /// a site must not depend on who builds it.
    static func names(_ settings: Settings) -> DateNames {
        let wanted = settings.strings("LOCALE").filter { !$0.isEmpty }
        if let names = wanted.lazy.compactMap({ DateNames(locale: $0) }).first { return names }
        if let first = wanted.first { report(first, "LOCALE", settings) }
        return .english
    }

    static func report(_ locale: String, _ setting: String, key: String? = nil, _ settings: Settings) {
        settings.report(
            .warning, setting, key: key, "the system has no locale `\(locale)`, so dates have English names",
            help: "on Debian: put `\(locale).UTF-8 UTF-8` into /etc/locale.gen and call locale-gen (package locales)")
    }
}
