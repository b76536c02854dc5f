/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

/*
 * systemd-boot's loader.conf: lines of KEY BLANKS VALUE. It has no command lines, but the
 * patterns that choose the default entry. The last one of a key counts.
 */

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct span line;
	unsigned number = 1;

	(void) path, (void) err;
	for (size_t pos = 0; span_line(text, &pos, &line); number++) {
		struct span key = span_field(&line), value = span_trim(line);

		if (value.len == 0)
			continue;
		if (span_is(key, "default")) {
			ret->preset = value;
			ret->preset_line = number;
		}
		if (span_is(key, "preferred"))
			ret->preferred = value;
	}
	return 0;
}

const struct format format_loader_conf = {
	.name = "loader-conf",
	.locate = locate,
};
