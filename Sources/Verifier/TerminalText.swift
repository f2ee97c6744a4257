// What a terminal shows in the end of what a program wrote to it: progress that was drawn over is gone.

/// The text that is left on a terminal's screen, for output with carriage returns, cursor movements and colours.
func textLeftOnTerminal(_ output: String) -> String {
    guard output.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }) else { return output }
    var screen = Screen()
    screen.print(output)
    return screen.text
}

/// Lines longer than the terminal stay whole, but no cursor moves beyond its edges: a few bytes must not make a screen without end.
private struct Screen {
    /// The size of the terminal that the sandbox's agent makes.
    private static let (rows, columns) = (40, 120)

    private var lines: [[Unicode.Scalar]] = [[]]
    private var row = 0
    private var column = 0
    /// How far the screen has scrolled at most.
    private var newlines = 0

    var text: String {
        lines.map { line in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: line)
            return String(view)
        }.joined(separator: "\n")
    }

    mutating func print(_ output: String) {
        var rest = output.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\n": newline()
            case "\r": column = 0
            case "\u{8}": column = max(0, column - 1)
            case "\u{1B}": escape(&rest)
            case "\t": put(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
            default: put(scalar)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        while lines[row].count < column { lines[row].append(" ") }
        if column < lines[row].count { lines[row][column] = scalar } else { lines[row].append(scalar) }
        column += 1
    }

    private mutating func newline() {
        newlines += 1
        row += 1
        column = 0
        if row == lines.count { lines.append([]) }
    }

    private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
        switch rest.popFirst() {
        case "[": control(&rest)
        case "]":
            // A title or link: up to BEL, or ESC and a backslash.
            while let scalar = rest.popFirst(), scalar != "\u{7}" {
                if scalar == "\u{1B}" {
                    _ = rest.popFirst()
                    return
                }
            }
        case "(", ")": _ = rest.popFirst()
        default: break
        }
    }

    private mutating func control(_ rest: inout Substring.UnicodeScalarView) {
        var parameters = ""
        while let scalar = rest.popFirst() {
            guard ("@"..."~").contains(scalar) else {
                parameters.unicodeScalars.append(scalar)
                continue
            }
            let count = min(max(1, Int(parameters.split(separator: ";").first ?? "") ?? 1), 1000)
            switch scalar {
            case "A": move(to: row - count)
            case "B": move(to: row + count)
            case "C": column = max(column, min(column + count, Self.columns - 1))
            case "D": column = max(0, column - count)
            case "G": column = min(count, Self.columns) - 1
            case "K": eraseInLine(parameters)
            case "J": if parameters.isEmpty || parameters == "0" { eraseBelow() }
            default: break
            }
            return
        }
    }

    private mutating func move(to other: Int) {
        row = max(0, min(other, newlines + Self.rows - 1))
        column = min(column, Self.columns - 1)
        while row >= lines.count { lines.append([]) }
    }

    private mutating func eraseInLine(_ parameters: String) {
        switch parameters {
        case "2": lines[row] = []
        // As far back as the line reaches on a terminal, which breaks a long one.
        case "1":
            let start = column / Self.columns * Self.columns
            for index in start..<max(start, min(column + 1, lines[row].count)) { lines[row][index] = " " }
        default: lines[row].removeLast(max(0, lines[row].count - column))
        }
    }

    private mutating func eraseBelow() {
        lines[row].removeLast(max(0, lines[row].count - column))
        lines.removeLast(lines.count - row - 1)
    }
}
