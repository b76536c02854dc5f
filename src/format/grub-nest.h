/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_NEST_H
#define IOMMU_GRUB_NEST_H

/*
 * The blocks around a command of a GRUB script: entry, submenu, function, condition.
 *
 *	_cleanup_(grub_nest_release) struct grub_nest nest = GRUB_NEST_INIT(path, err);
 *
 *	grub_command_next(&command, &scan);
 *	... grub_nest_around(&nest) is the block around this command
 *	r = grub_nest_follow(&nest, &command);
 *	if (r > 0)
 *		... the command opened a block: grub_nest_around(&nest) is that one
 *
 * A block that is closed by the wrong word, or never closed, is an error: the nesting of
 * all later commands would be unknown (grub-core/script/parser.y).
 */

#include "base/err.h"
#include "grub-scan.h"

#include <sys/types.h>

enum grub_block {
	GRUB_BLOCK_FILE,
	GRUB_BLOCK_IF,
	GRUB_BLOCK_LOOP,
	GRUB_BLOCK_FUNCTION,
	GRUB_BLOCK_SUBMENU,
	GRUB_BLOCK_ENTRY,
	GRUB_BLOCK_OTHER, /* { after any other command */
};

/* One open block. It starts as a copy of the frame around it. */
struct grub_frame {
	enum grub_block block;
	unsigned line;
	bool conditional; /* in control flow or a function, inside its entry if any */
	bool function;    /* in a function, and not in an entry inside that */
	/* Set by the caller when the block is opened: */
	ssize_t entry;
	struct span menu;
};

struct grub_nest {
	struct grub_frame *frame; /* the open blocks, without the file */
	size_t n, room;
	struct grub_frame file;
	bool function_next; /* function NAME was read, but not its { yet */
	const char *path;   /* for messages; borrowed, as is err */
	struct err *err;
};

#define GRUB_NEST_INIT(path_, err_)                                                      \
	{                                                                                \
		.file = { .block = GRUB_BLOCK_FILE, .entry = -1 }, .path = (path_),      \
		.err = (err_)                                                            \
	}

/* Blocks in each other. Menus nest less deep; bounds the memory for a hostile file. */
#define GRUB_NEST_MAX ((size_t) 1000)

/* Return the innermost open block, valid until the next grub_nest_follow(). */
struct grub_frame *grub_nest_around(struct grub_nest *nest);
/* Return 1 if the command opened a block, 0 if not, or -EINVAL with *err set. */
int grub_nest_follow(struct grub_nest *nest, const struct grub_command *command);
void grub_nest_release(struct grub_nest *nest);

#endif
