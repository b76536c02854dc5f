/* SPDX-License-Identifier: BSD-3-Clause */
#include "line-diff.h"

#include <stdint.h>
#include <string.h>

/* Levels of anchors between anchors; each level is one pass over its lines. */
#define DEPTH_MAX 32
/* Edits that one Myers run finds at most; memory is the square of it. */
#define STEPS_MAX 128
/* Slots searched for an equal line. If hostile input makes lines collide, equal ones can
 * count as different: the diff is longer, but correct. */
#define PROBES_MAX 64
#define NO_ANCHOR  SIZE_MAX

struct line_kind {
	struct span line;
	uint64_t hash;
	size_t count[2]; /* occurrences in the current block; zero between blocks */
	size_t at;       /* its last line there, in the new text if it occurs in it */
};

struct line_kinds {
	struct line_kind *kind; /* one for each line at most */
	size_t n;
	size_t *slot; /* index into kind, plus one */
	size_t mask;
};

/* State of one comparison, in addition to its result. */
struct diff_search {
	struct diff_side *side;
	struct line_kinds kinds;
	long *reach; /* see myers() */
};

/* A line that occurs once on each side of a block. */
struct diff_anchor {
	size_t at[2];
	size_t before; /* previous anchor in the longest chain that ends here */
};

struct span diff_side_line(const struct diff_side *side, size_t i)
{
	return span_at(side->text.data, side->start[i], side->start[i + 1]);
}

static void side_split(struct diff_side *side, struct span text)
{
	size_t room = 0, pos = 0;

	side->text = text;
	while (pos < text.len) {
		const char *end = memchr(text.data + pos, '\n', text.len - pos);

		side->start = mem_grow(side->start, side->n, &room, sizeof(size_t));
		side->start[side->n++] = pos;
		pos = end ? (size_t) (end - text.data) + 1 : text.len;
	}
	side->start = mem_grow(side->start, side->n, &room, sizeof(size_t));
	side->start[side->n] = text.len;
	side->kind = mem_zero(side->n, sizeof(size_t));
	side->changed = mem_zero(side->n + 1, sizeof(bool));
}

/* FNV-1a; the last step mixes the high bits in, because the table uses the low bits. */
static uint64_t hash_of(struct span line)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < line.len; i++)
		hash = (hash ^ (unsigned char) line.data[i]) * 0x100000001b3;
	return hash ^ hash >> 32;
}

static size_t add_kind(struct line_kinds *kinds, struct span line, uint64_t hash)
{
	kinds->kind[kinds->n] = (struct line_kind){ .line = line, .hash = hash };
	return kinds->n++;
}

static size_t line_diff_kind_of(struct line_kinds *kinds, struct span line)
{
	uint64_t hash = hash_of(line);

	for (size_t probe = 0; probe < PROBES_MAX; probe++) {
		size_t *slot = &kinds->slot[(hash + probe) & kinds->mask];
		const struct line_kind *kind;

		if (!*slot) {
			*slot = add_kind(kinds, line, hash) + 1;
			return *slot - 1;
		}
		kind = &kinds->kind[*slot - 1];
		if (kind->hash == hash && span_eq(kind->line, line))
			return *slot - 1;
	}
	return add_kind(kinds, line, hash);
}

static void sort_into_kinds(struct line_kinds *kinds, struct diff_side *side)
{
	for (size_t i = 0; i < side->n; i++)
		side->kind[i] = line_diff_kind_of(kinds, diff_side_line(side, i));
}

static bool same(const struct diff_search *search, size_t old, size_t new)
{
	return search->side[OLD].kind[old] == search->side[NEW].kind[new];
}

bool diff_block_has(const struct diff_block *block, int side)
{
	return block->from[side] < block->to[side];
}

static void line_diff_trim(const struct diff_search *search, struct diff_block *block)
{
	while (diff_block_has(block, OLD) && diff_block_has(block, NEW) &&
	       same(search, block->from[OLD], block->from[NEW])) {
		block->from[OLD]++;
		block->from[NEW]++;
	}
	while (diff_block_has(block, OLD) && diff_block_has(block, NEW) &&
	       same(search, block->to[OLD] - 1, block->to[NEW] - 1)) {
		block->to[OLD]--;
		block->to[NEW]--;
	}
}

static void line_diff_replace(struct diff_search *search, const struct diff_block *block)
{
	for (int s = OLD; s <= NEW; s++)
		memset(search->side[s].changed + block->from[s], true,
		       block->to[s] - block->from[s]);
}

static void tally(struct diff_search *search, const struct diff_block *block)
{
	for (int s = OLD; s <= NEW; s++) {
		for (size_t i = block->from[s]; i < block->to[s]; i++) {
			struct line_kind *kind =
				&search->kinds.kind[search->side[s].kind[i]];

			kind->count[s]++;
			kind->at = i;
		}
	}
}

static void untally(struct diff_search *search, const struct diff_block *block)
{
	for (int s = OLD; s <= NEW; s++)
		for (size_t i = block->from[s]; i < block->to[s]; i++)
			search->kinds.kind[search->side[s].kind[i]].count[s] = 0;
}

/* Collect the anchors, in the order of the old text. Return their number. */
static size_t find_anchors(struct diff_search *search, const struct diff_block *block,
			   struct diff_anchor **ret_anchor)
{
	size_t n = 0, room = 0;

	tally(search, block);
	for (size_t i = block->from[OLD]; i < block->to[OLD]; i++) {
		const struct line_kind *kind =
			&search->kinds.kind[search->side[OLD].kind[i]];

		if (kind->count[OLD] != 1 || kind->count[NEW] != 1)
			continue;
		*ret_anchor = mem_grow(*ret_anchor, n, &room, sizeof(struct diff_anchor));
		(*ret_anchor)[n++] = (struct diff_anchor){ { i, kind->at }, NO_ANCHOR };
	}
	untally(search, block);
	return n;
}

/* Return the first pile whose top anchor is at or after line at of the new text. */
static size_t find_pile(const struct diff_anchor *anchor, const size_t *top,
			size_t n_pile, size_t at)
{
	size_t low = 0, high = n_pile;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (anchor[top[middle]].at[NEW] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Find the longest chain of anchors that have the same order on both sides, by patience
 * sorting. Return its last anchor.
 */
static size_t longest_chain(struct diff_anchor *anchor, size_t n)
{
	_cleanup_(mem_done) size_t *top = mem_zero(n, sizeof(size_t));
	size_t n_pile = 0;

	for (size_t i = 0; i < n; i++) {
		size_t pile = find_pile(anchor, top, n_pile, anchor[i].at[NEW]);

		if (pile > 0)
			anchor[i].before = top[pile - 1];
		top[pile] = i;
		if (pile == n_pile)
			n_pile++;
	}
	return n_pile ? top[n_pile - 1] : NO_ANCHOR;
}

/* Return the furthest old line that d edits reach on diagonal k = old - new, before equal
 * lines are followed. row: the lines that d - 1 edits reached. */
static long step(const long *row, long d, long k, bool *ret_inserts)
{
	if (d == 0)
		return 0;

	row += d - 1;
	*ret_inserts = k == -d || (k != d && row[k - 1] < row[k + 1]);
	return *ret_inserts ? row[k + 1] : row[k - 1] + 1;
}

static long *reach_row(const struct diff_search *search, long d)
{
	return d > 0 ? search->reach + d * d : search->reach;
}

/* Try d edits on each diagonal. Return true if they reach the end of the block. */
static bool line_diff_run(const struct diff_search *search,
			  const struct diff_block *block, long d)
{
	const long n[] = { (long) (block->to[OLD] - block->from[OLD]),
			   (long) (block->to[NEW] - block->from[NEW]) };
	const long *last = reach_row(search, d - 1);
	long *row = reach_row(search, d) + d;
	bool inserts;

	for (long k = -d; k <= d; k += 2) {
		long i = step(last, d, k, &inserts);

		while (i < n[OLD] && i - k < n[NEW] &&
		       same(search, block->from[OLD] + (size_t) i,
			    block->from[NEW] + (size_t) (i - k)))
			i++;
		row[k] = i;
		if (i >= n[OLD] && i - k >= n[NEW])
			return true;
	}
	return false;
}

/* Mark the d edits that reached the end, from the last one to the first. */
static void mark_edits(struct diff_search *search, const struct diff_block *block, long d)
{
	long i = (long) (block->to[OLD] - block->from[OLD]);
	long k = i - (long) (block->to[NEW] - block->from[NEW]);
	bool inserts = false;

	for (; d > 0; d--) {
		size_t line;
		int s;

		i = step(reach_row(search, d - 1), d, k, &inserts);
		s = inserts ? NEW : OLD;
		line = (size_t) (inserts ? i - k : i) - 1;
		search->side[s].changed[block->from[s] + line] = true;
		k += inserts ? 1 : -1;
	}
}

/*
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), forward only.
 * reach has a row for each number of edits d, from index d * d: the furthest old line on
 * each diagonal -d ... d. Return false if more than STEPS_MAX edits are needed.
 */
static bool myers(struct diff_search *search, const struct diff_block *block)
{
	for (long d = 0; d <= STEPS_MAX; d++) {
		if (line_diff_run(search, block, d)) {
			mark_edits(search, block, d);
			return true;
		}
	}
	return false;
}

static void line_diff_compare(struct diff_search *search, struct diff_block block,
			      unsigned depth)
{
	_cleanup_(mem_done) struct diff_anchor *anchor = NULL;
	size_t n_anchor = 0, last;

	line_diff_trim(search, &block);
	if (!diff_block_has(&block, OLD) || !diff_block_has(&block, NEW)) {
		line_diff_replace(search, &block);
		return;
	}

	if (depth < DEPTH_MAX)
		n_anchor = find_anchors(search, &block, &anchor);
	if (n_anchor == 0) {
		if (!myers(search, &block))
			line_diff_replace(search, &block);
		return;
	}

	last = longest_chain(anchor, n_anchor);
	for (size_t i = last; i != NO_ANCHOR; i = anchor[i].before) {
		struct diff_block after = block;

		for (int s = OLD; s <= NEW; s++) {
			after.from[s] = anchor[i].at[s] + 1;
			block.to[s] = anchor[i].at[s];
		}
		line_diff_compare(search, after, depth + 1);
	}
	line_diff_compare(search, block, depth + 1);
}

static void search_release(struct diff_search *search)
{
	mem_done(&search->kinds.kind);
	mem_done(&search->kinds.slot);
	mem_done(&search->reach);
}

void line_diff_find(struct line_diff *edits, struct span old, struct span new)
{
	_cleanup_(search_release) struct diff_search search = { .side = edits->side };
	size_t slots = 16;
	struct diff_block all;

	side_split(&edits->side[OLD], old);
	side_split(&edits->side[NEW], new);
	all = (struct diff_block){ { 0, 0 }, { edits->side[OLD].n, edits->side[NEW].n } };

	while (slots / 2 < all.to[OLD] + all.to[NEW])
		slots *= 2;
	search.kinds.kind = mem_zero(all.to[OLD] + all.to[NEW], sizeof(struct line_kind));
	search.kinds.slot = mem_zero(slots, sizeof(size_t));
	search.kinds.mask = slots - 1;
	search.reach = mem_zero((size_t) (STEPS_MAX + 1) * (STEPS_MAX + 1), sizeof(long));

	for (int s = OLD; s <= NEW; s++)
		sort_into_kinds(&search.kinds, &edits->side[s]);
	line_diff_compare(&search, all, 0);
}

void line_diff_release(struct line_diff *edits)
{
	for (int s = OLD; s <= NEW; s++) {
		mem_done(&edits->side[s].start);
		mem_done(&edits->side[s].kind);
		mem_done(&edits->side[s].changed);
	}
	*edits = (struct line_diff) LINE_DIFF_INIT;
}

bool line_diff_next(const struct line_diff *edits, struct diff_block *edit)
{
	const struct diff_side *old = &edits->side[OLD], *new = &edits->side[NEW];
	size_t i = edit->to[OLD], j = edit->to[NEW];

	while (i < old->n && j < new->n && !old->changed[i] && !new->changed[j]) {
		i++;
		j++;
	}
	*edit = (struct diff_block){ { i, j }, { i, j } };
	while (old->changed[edit->to[OLD]])
		edit->to[OLD]++;
	while (new->changed[edit->to[NEW]])
		edit->to[NEW]++;
	return diff_block_has(edit, OLD) || diff_block_has(edit, NEW);
}
