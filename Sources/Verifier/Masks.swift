// What no two runs share, and what therefore counts as equal: ids, digests, sizes, ages, times, durations, generated names, chosen ports.

/// The masks of a blog: those that are built in, and its own from `[VERIFY.masks]`.
struct Masks: Sendable {
    /// A mask of the blog's own: what its expression matches is written as its name in angle brackets.
    struct Own: Sendable {
        var name: String
        var source: String
        var expression: RegularExpression
    }

    /// Those of the blog; they come first.
    var own: [Own] = []

    /// The text with a word in angle brackets for everything that differs from run to run.
    func apply(_ text: String) -> String {
        guard !own.isEmpty else { return Self.applyBuiltIn(text) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            own.reduce(String(line)) { $1.expression.replacing($0, with: "<\($1.name)>") }
        }
        return Self.applyBuiltIn(lines.joined(separator: "\n"))
    }

    private static func applyBuiltIn(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            // Hardly a mask is without a digit: most lines of most output need not be searched.
            guard
                line.utf8.contains(where: { (48...57).contains($0) || $0 == 95 }) || line.contains("About a")
                    || line.contains("Less than a")
            else {
                return String(line)
            }
            var line = String(line)
            for mask in builtIn { line.replace(mask.pattern, with: mask.word) }
            return line
        }.joined(separator: "\n")
    }

    /// What `docker run` says before it begins when an image is not there yet: a post may show it or not.
    static func isAboutPulling(_ line: Substring) -> Bool {
        line.hasPrefix("Unable to find image '") || line.hasPrefix("Digest: sha256:")
            || line.hasPrefix("Status: Downloaded newer image for ")
            || line.hasPrefix("Status: Image is up to date for ") || line.wholeMatch(of: pulling) != nil
            || podmansTalk.contains(where: line.hasPrefix)
    }

    private static let podmansTalk = [
        "Resolved \"", "Trying to pull ", "Getting image source signatures", "Copying blob ", "Copying config ",
        "Writing manifest to image destination", "Storing signatures",
    ]

    // Regular expressions are immutable, but not marked as safe to share.
    nonisolated(unsafe) private static let pulling =
        /\S+: Pulling from \S+|[0-9a-f]{12}: (?:Pull|Already exists|Download|Verifying|Extract|Waiting).*/

    // The order matters: a digest holds an id, a date holds a time, and so on.
    nonisolated(unsafe) private static let builtIn: [(pattern: Regex<Substring>, word: String)] = [
        (/sha256:[0-9a-f]{6,64}(?:…|\.\.\.)?/, "<digest>"),
        (/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{12})\b/, "<id>"),
        // A swarm's tokens, and its ids: whole anywhere, shortened in the first column of a table.
        (/\bSWMTKN-1-[0-9a-z.]+-[0-9a-z.]+/, "<token>"),
        (/\b(?=[a-z]*\d)[0-9a-z]{25}\b/, "<id>"),
        (/^(?=[a-z]*\d)[0-9a-z]{12}(?= )/, "<id>"),
        (/\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b/, "<mac>"),
        // Dates with times as logs have them, then as people write them, then dates alone, then times.
        (/\b\d{4}[\-\/]\d\d[\-\/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+\-]\d\d:?\d\d)?(?: [A-Z]{3,4}\b)?/, "<time>"),
        (/\b\d\d\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d(?: [+\-]\d{4})?/, "<time>"),
        (writtenDate, "<time>"),
        (/\b\d{4}-\d\d-\d\d\b/, "<time>"),
        (/\b\d{1,2}:\d\d:\d\d(?:\.\d+)?\b/, "<time>"),
        // How long ago, or for how long.
        (/\b(?:Less than a second|About a minute|About an hour|\d+ (?:second|minute|hour|day|week|month|year)s?)(?: ago)?\b/, "<age>"),
        (/\b\d+(?:\.\d+)? ?(?:[kKMGT]i?B|B|bytes)\b(?:\/s)?/, "<size>"),
        (/\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:ns|us|µs|ms|s)\b|\b\d+(?:\.\d+)? ms\b|\b\d+\.\d+ seconds\b/, "<duration>"),
        // The second half of a published port, for IPv6, which older and newer engines write differently.
        (/, (?:::|\[::\]):\d+->\d+(?:-\d+)?\/(?:tcp|udp)/, ""),
        // Ports from the range out of which the engine chooses.
        (/:(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3})\b/, ":<port>"),
        (madeUpName, "<name>"),
    ]

    /// A date with or without a weekday, a year, a time and a zone: `Mon, 23 Nov 2026 03:38:06 GMT`, `Nov 23 03:38`, `November 23, 2026`.
    nonisolated(unsafe) private static let writtenDate =
        #/
        \b (?: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+ )?
        (?: \d{1,2}\s+ )?
        (?: Jan(?:uary)? | Feb(?:ruary)? | Mar(?:ch)? | Apr(?:il)? | May | June? | July? | Aug(?:ust)? | Sep(?:tember)? | Oct(?:ober)?
            | Nov(?:ember)? | Dec(?:ember)? )
        \s+\d{1,4} (?: ,?\s+\d{4} )? (?: \s+\d{1,2}:\d\d (?: :\d\d )? )?
        (?: \s+(?:AM|PM) )? (?: \s+(?:UTC|GMT|[+\-]\d{4}) )? (?: \s+\d{4} )? \b
        /#

    /// The names that the engine makes up for containers: an adjective and a surname.
    nonisolated(unsafe) private static let madeUpName =
        #/
        \b (?: admiring|adoring|affectionate|agitated|amazing|angry|awesome|beautiful|blissful|bold|boring|brave|busy|charming|clever
        |compassionate|competent|condescending|confident|cool|cranky|crazy|dazzling|determined|distracted|dreamy|eager|ecstatic|elastic
        |elated|elegant|eloquent|epic|exciting|fervent|festive|flamboyant|focused|friendly|frosty|funny|gallant|gifted|goofy|gracious
        |great|happy|hardcore|heuristic|hopeful|hungry|infallible|inspiring|intelligent|interesting|jolly|jovial|keen|kind|laughing|loving
        |lucid|magical|modest|musing|mystifying|naughty|nervous|nice|nifty|nostalgic|objective|optimistic|peaceful|pedantic|pensive
        |practical|priceless|quirky|quizzical|recursing|relaxed|reverent|romantic|sad|serene|sharp|silly|sleepy|stoic|strange|stupefied
        |suspicious|sweet|tender|thirsty|trusting|unruffled|upbeat|vibrant|vigilant|vigorous|wizardly|wonderful|xenodochial|youthful
        |zealous|zen
        # and those of the engines of ten years ago
        |backstabbing|berserk|cocky|desperate|drunk|evil|furious|gigantic|gloomy|grave|insane|kickass|lonely|mad|nauseous|prickly|sick )
        _[a-z]{2,14}\d?\b
        /#
}
