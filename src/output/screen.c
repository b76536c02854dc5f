/* SPDX-License-Identifier: BSD-3-Clause */
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal may not know its size, as on a serial line. */
#define WIDTH_UNKNOWN 80
/* A narrower one would leave no room for titles: let it wrap. */
#define WIDTH_MIN 40

static size_t width_of(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_UNKNOWN;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

/* The environment is no limit of safety: it only decides about colours. */
static bool wants_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no && *no) && term && strcmp(term, "dumb") != 0;
}

struct screen screen_of(int fd, enum color_when color)
{
	bool terminal = isatty(fd);

	return (struct screen){
		.width = terminal ? width_of(fd) : 0,
		.color = color == COLOR_ALWAYS ||
			 (color == COLOR_AUTO && terminal && wants_color()),
	};
}

const char *screen_sequence(const struct screen *screen, enum paint paint)
{
	static const char *const sequences[] = {
		[PAINT_NONE] = NULL,
		[PAINT_BOLD] = "\033[1m",
		[PAINT_RED] = "\033[31m",
		[PAINT_DIM] = "\033[2m",
	};

	return screen->color ? sequences[paint] : NULL;
}

void screen_paint(const struct screen *screen, enum paint paint, const char *text,
		  struct buf *out)
{
	const char *sequence = screen_sequence(screen, paint);

	buf_add_str(out, sequence ? sequence : "");
	buf_add_str(out, text);
	buf_add_str(out, sequence ? "\033[0m" : "");
}
