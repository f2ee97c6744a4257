#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
// What a node is made of: Debian installs it for programs that walk the tree themselves.
#include <cmark-gfm/node.h>

// The kinds of nodes that extensions add are numbered when they are registered.
extern cmark_node_type CMARK_NODE_TABLE, CMARK_NODE_TABLE_ROW, CMARK_NODE_TABLE_CELL, CMARK_NODE_STRIKETHROUGH;

static inline cmark_node_type cmark_table_type(void) { return CMARK_NODE_TABLE; }
static inline cmark_node_type cmark_table_row_type(void) { return CMARK_NODE_TABLE_ROW; }
static inline cmark_node_type cmark_table_cell_type(void) { return CMARK_NODE_TABLE_CELL; }
static inline cmark_node_type cmark_strikethrough_type(void) { return CMARK_NODE_STRIKETHROUGH; }
