/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

/* Loaders whose files are not read: they decide about the next boot. */
void assemble_unread(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_unread; i++) {
		const struct loader *loader = survey->unread[i].loader;
		struct unknown *unknown =
			unknowns_add(&survey->unknown, "loader", UNKNOWN_NEXT_BOOT, "%s",
				     loader->why);

		unknown->hint = loader->hint;
		unknown_locate(unknown, survey->unread[i].place, 0);
	}
}
