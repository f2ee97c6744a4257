// The memory of one document's tree: cmark-gfm takes it in many small pieces, and all of them go at once when the document does.
//
// cmark-gfm's allocators have no context, so a thread has a current arena while cmark-gfm takes memory: from `tree_arena_enter` to
// `tree_arena_leave`. Outside of that, what is taken is the C library's, to be freed by whoever took it.

#ifndef PLIMSOLL_CMARK_ARENA_H
#define PLIMSOLL_CMARK_ARENA_H

#include <cmark-gfm.h>
#include <stddef.h>

typedef struct tree_arena tree_arena;

/// An arena of which nothing is taken yet.
tree_arena *tree_arena_new(void);

/// Gives everything back that was taken of an arena.
void tree_arena_free(tree_arena *arena);

/// The allocator that takes memory of an arena while that is current; nodes remember it.
cmark_mem *tree_arena_mem(tree_arena *arena);

/// Makes an allocator's arena the thread's current one. Returns the one before, which may be null.
tree_arena *tree_arena_enter(cmark_mem *mem);

/// Makes the arena before current again.
void tree_arena_leave(tree_arena *before);

#endif
