// Text that is no code.

extension Lexer {
    static let text = Lexer(["text", "plain", "plaintext", "txt", "none"], ["root": [rule(#"[^\n]*\n?"#, "")]])
}
