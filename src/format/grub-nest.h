/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_NEST_H
#define IOMMU_GRUB_NEST_H

/*
 * Where in a GRUB script a command stands: in which entry, submenu, function, under
 * which condition.
 *
 *	_cleanup_(grub_nest_release) struct grub_nest nest = GRUB_NEST_INIT(path, err);
 *
 *	grub_command_next(&command, &scan);
 *	... grub_nest_around(&nest) is what is around this command
 *	r = grub_nest_follow(&nest, &command);
 *	if (r > 0)
 *		... it opened a block: grub_nest_around(&nest) is that one
 *
 * A block that is closed by the wrong word or never ends the reading: from there on
 * nobody could tell what belongs to what (grub-core/script/parser.y).
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
	GRUB_BLOCK_OTHER, /* { behind any other command */
};

/* A block begins with a copy of what is around it. */
struct grub_frame {
	enum grub_block block;
	unsigned line;
	bool conditional; /* in control flow or a function, seen from its entry if any */
	bool function;    /* in a function, and in no entry there */
	/* the caller's to set when the block is opened */
	ssize_t entry;
	struct span menu;
};

struct grub_nest {
	struct grub_frame *frame; /* all but the file */
	size_t n, room;
	struct grub_frame file;
	bool function_next; /* function NAME was read, its { was not */
	const char *path;   /* for sentences. Borrowed, as is err */
	struct err *err;
};

#define GRUB_NEST_INIT(path_, err_)                                                      \
	{                                                                                \
		.file = { .block = GRUB_BLOCK_FILE, .entry = -1 }, .path = (path_),      \
		.err = (err_)                                                            \
	}

/* Deeper than any menu; keeps a hostile file from filling memory. */
#define GRUB_NEST_MAX ((size_t) 1000)

struct grub_frame *grub_nest_around(struct grub_nest *nest);
/* 1: a block was opened, 0, or -EINVAL with a sentence. */
int grub_nest_follow(struct grub_nest *nest, const struct grub_command *command);
void grub_nest_release(struct grub_nest *nest);

#endif
