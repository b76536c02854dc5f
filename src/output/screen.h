/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SCREEN_H
#define IOMMU_SCREEN_H

/*
 * The screen that an answer is printed on. On a terminal tables fit its width and are
 * coloured; elsewhere nothing is shortened, and --color=always alone gives colours.
 *
 *	struct screen screen = screen_of(STDOUT_FILENO, options->color);
 *
 *	screen_paint(&screen, PAINT_BOLD, "strict", &out);
 */

#include "base/buf.h"

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct screen {
	size_t width; /* in columns; 0: not a terminal */
	bool color;
};

enum paint { PAINT_NONE, PAINT_BOLD, PAINT_RED, PAINT_DIM };

/* auto: a terminal that is not dumb, unless NO_COLOR is set to some text
 * (https://no-color.org). The width comes from the terminal, else it is 80. */
struct screen screen_of(int fd, enum color_when color);

/* Return the sequence that starts the paint; NULL: none, and also without colours. */
const char *screen_sequence(const struct screen *screen, enum paint paint);
/* Append text in the paint. It is not escaped. */
void screen_paint(const struct screen *screen, enum paint paint, const char *text,
		  struct buf *out);

#endif
