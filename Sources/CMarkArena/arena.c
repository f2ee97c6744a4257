#include "arena.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Pieces of up to SMALL bytes are cut from chunks in steps of 16 bytes; larger ones are the C library's, each in its arena's list.
enum { STEP = 16, SMALL = 1024, STEPS = SMALL / STEP, CHUNK = 1 << 16, MOST_SPARES = 64 };

// Stands before each piece. The arena is null where none was current.
typedef struct {
  tree_arena *arena;
  size_t size;
} header;

typedef struct large {
  struct large *next, *previous;
  header header;
} large;

typedef struct chunk {
  struct chunk *next;
  size_t padding; // keeps pieces aligned to 16 bytes
} chunk;

struct tree_arena {
  cmark_mem mem; // first: an allocator's address is its arena's
  uint8_t *at, *end;
  chunk *chunks;
  large larges;            // where the list begins and ends
  void *freed[STEPS + 1];  // by size in steps; each piece begins with the next one's address
};

static _Thread_local tree_arena *current;

static void *checked(void *memory) {
  if (memory) return memory;
  fprintf(stderr, "no memory is left for a Markdown document\n");
  abort();
}

// Chunks of documents that are gone: to give them to the kernel and take them again costs more than all that is done with them.
static struct {
  pthread_mutex_t lock;
  chunk *first;
  int count;
} spares = {.lock = PTHREAD_MUTEX_INITIALIZER};

static chunk *take_chunk(void) {
  pthread_mutex_lock(&spares.lock);
  chunk *taken = spares.first;
  if (taken) {
    spares.first = taken->next;
    spares.count--;
  }
  pthread_mutex_unlock(&spares.lock);
  return taken ? taken : checked(malloc(CHUNK));
}

static void give_back(chunk *chunks) {
  pthread_mutex_lock(&spares.lock);
  while (chunks && spares.count < MOST_SPARES) {
    chunk *next = chunks->next;
    chunks->next = spares.first;
    spares.first = chunks;
    spares.count++;
    chunks = next;
  }
  pthread_mutex_unlock(&spares.lock);
  while (chunks) {
    chunk *next = chunks->next;
    free(chunks);
    chunks = next;
  }
}

static size_t steps(size_t size) { return size ? (size + STEP - 1) / STEP : 1; }

static header *header_of(void *piece) { return (header *)piece - 1; }

static large *large_of(void *piece) { return (large *)piece - 1; }

static void *take_small(tree_arena *arena, size_t size) {
  void *piece = arena->freed[steps(size)];
  if (piece) {
    memcpy(&arena->freed[steps(size)], piece, sizeof(void *));
  } else {
    size_t whole = sizeof(header) + steps(size) * STEP;
    if ((size_t)(arena->end - arena->at) < whole) {
      chunk *added = take_chunk();
      added->next = arena->chunks;
      arena->chunks = added;
      arena->at = (uint8_t *)(added + 1);
      arena->end = (uint8_t *)added + CHUNK;
    }
    piece = arena->at + sizeof(header);
    arena->at += whole;
  }
  *header_of(piece) = (header){arena, size};
  return piece;
}

static void *link_large(large *taken, large *previous, large *next) {
  taken->previous = previous;
  taken->next = next;
  previous->next = next->previous = taken;
  return taken + 1;
}

static void *take_large(tree_arena *arena, size_t size) {
  if (size > SIZE_MAX - sizeof(large)) checked(NULL);
  large *taken = checked(malloc(sizeof(large) + size));
  taken->header = (header){arena, size};
  return arena ? link_large(taken, &arena->larges, arena->larges.next) : link_large(taken, taken, taken);
}

static int is_small(tree_arena *arena, size_t size) { return arena && size <= SMALL; }

static void *take(tree_arena *arena, size_t size) { return is_small(arena, size) ? take_small(arena, size) : take_large(arena, size); }

static void arena_free(void *piece) {
  if (!piece) return;
  header *header = header_of(piece);
  if (is_small(header->arena, header->size)) {
    void **freed = &header->arena->freed[steps(header->size)];
    memcpy(piece, freed, sizeof(void *));
    *freed = piece;
  } else {
    large *taken = large_of(piece);
    taken->previous->next = taken->next;
    taken->next->previous = taken->previous;
    free(taken);
  }
}

static void *arena_calloc(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) checked(NULL);
  return memset(take(current, count * size), 0, count * size);
}

static void *arena_realloc(void *piece, size_t size) {
  if (!piece) return take(current, size);
  header *header = header_of(piece);
  tree_arena *arena = header->arena;
  int was_small = is_small(arena, header->size);
  if (was_small && is_small(arena, size) && steps(size) == steps(header->size)) {
    header->size = size;
    return piece;
  }
  if (!was_small && !is_small(arena, size)) {
    if (size > SIZE_MAX - sizeof(large)) checked(NULL);
    large *old = large_of(piece);
    int is_alone = old->next == old;
    large *grown = checked(realloc(old, sizeof(large) + size));
    grown->header.size = size;
    return is_alone ? link_large(grown, grown, grown) : link_large(grown, grown->previous, grown->next);
  }
  void *copy = take(arena, size);
  memcpy(copy, piece, size < header->size ? size : header->size);
  arena_free(piece);
  return copy;
}

tree_arena *tree_arena_new(void) {
  tree_arena *arena = checked(calloc(1, sizeof(tree_arena)));
  arena->mem = (cmark_mem){arena_calloc, arena_realloc, arena_free};
  arena->larges.next = arena->larges.previous = &arena->larges;
  return arena;
}

void tree_arena_free(tree_arena *arena) {
  for (large *next, *each = arena->larges.next; each != &arena->larges; each = next) {
    next = each->next;
    free(each);
  }
  give_back(arena->chunks);
  free(arena);
}

cmark_mem *tree_arena_mem(tree_arena *arena) { return &arena->mem; }

tree_arena *tree_arena_enter(cmark_mem *mem) {
  tree_arena *before = current;
  current = (tree_arena *)mem;
  return before;
}

void tree_arena_leave(tree_arena *before) { current = before; }
