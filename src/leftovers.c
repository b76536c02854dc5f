/* SPDX-License-Identifier: BSD-3-Clause */
#include "leftovers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t sweep_beside(const struct target *target, const char *path,
			   enum temporary_fate fate)
{
	char *name;
	size_t n;
	int dir;

	if (target_resolve(target, path, &dir, &name) < 0)
		return 0;
	n = temporary_sweep(dir, fate);
	free(name);
	(void) close(dir);
	return n;
}

static struct span directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return span_at(path, 0, slash ? (size_t) (slash - path) : 0);
}

/* A directory may have 100,000 entries: it is swept for the first of them. */
static bool is_swept(const struct survey *survey, size_t i)
{
	return i > 0 && span_eq(directory_of(survey->site[i]->path),
				directory_of(survey->site[i - 1]->path));
}

size_t leftovers_sweep(const struct target *target, const struct survey *survey,
		       enum temporary_fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < survey->n_site; i++) {
		const struct site *site = survey->site[i];

		if (!site->created && !is_swept(survey, i))
			n += sweep_beside(target, site->path, fate);
		for (size_t k = 0; k < site->n_alias; k++)
			n += sweep_beside(target, site->alias[k], fate);
	}
	return n;
}
