// Tables as HTML: the first row is the head, alignments are attributes.

import CCMarkGFM

/// Where the renderer is inside a table; tables do not nest.
struct TableState {
    fileprivate var alignments = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    fileprivate var column = 0
    fileprivate var isInHead = false
    fileprivate var hasBody = false
}

extension Renderer {
    mutating func openTablePart(_ node: Tree) {
        switch node.kind {
        case .table:
            table = TableState()
            table.alignments = UnsafeBufferPointer(
                start: cmark_gfm_extensions_get_table_alignments(node.node), count: Int(cmark_gfm_extensions_get_table_columns(node.node)))
            openBlock("<table", node)
        case .tableRow:
            table.column = 0
            table.isInHead = node.isTableHead
            writer.startLine()
            if table.isInHead {
                writer.write("<thead>\n")
            } else if !table.hasBody {
                writer.write("<tbody>\n")
                table.hasBody = true
            }
            open("<tr", node)
        default:
            openBlock(table.isInHead ? Self.alignedHead(table.alignment) : Self.alignedCell(table.alignment), node)
        }
    }

    mutating func closeTablePart(_ node: Tree) {
        switch node.kind {
        case .table:
            writer.startLine()
            writer.write(table.hasBody ? "</tbody>\n</table>\n" : "</table>\n")
        case .tableRow:
            writer.startLine()
            writer.write(table.isInHead ? "</tr>\n</thead>" : "</tr>")
            table.isInHead = false
        default:
            writer.write(table.isInHead ? "</th>" : "</td>")
            table.column += 1
        }
    }

    private static func alignedHead(_ alignment: UInt8) -> String {
        switch alignment {
        case UInt8(ascii: "l"): "<th align=\"left\""
        case UInt8(ascii: "c"): "<th align=\"center\""
        case UInt8(ascii: "r"): "<th align=\"right\""
        default: "<th"
        }
    }

    private static func alignedCell(_ alignment: UInt8) -> String {
        switch alignment {
        case UInt8(ascii: "l"): "<td align=\"left\""
        case UInt8(ascii: "c"): "<td align=\"center\""
        case UInt8(ascii: "r"): "<td align=\"right\""
        default: "<td"
        }
    }
}

extension TableState {
    /// The letter that cmark-gfm keeps for the column: `l`, `c`, `r`, or 0.
    fileprivate var alignment: UInt8 { column < alignments.count ? alignments[column] : 0 }
}

extension Tree {
    var isTableHead: Bool { cmark_gfm_extensions_get_table_row_is_header(node) != 0 }
}
