/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * fuzz-NAME FILE|DIRECTORY... - gives each file to the target
 *
 * Each is named on stderr before it is tried: the last one is what stopped the program.
 * The last line on stdout counts them.
 */

static void read_all(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t n;

	if (!file)
		fuzz_wrong("%s cannot be read", path);
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(text, bytes, n);
	(void) fclose(file);
}

/* In memory of just its size: AddressSanitizer then sees who reads too far. */
static void try_file(const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	uint8_t *data;

	(void) fprintf(stderr, "%s\n", path);
	read_all(path, &text);
	data = mem_zero(text.len ? text.len : 1, 1);
	if (text.len)
		memcpy(data, text.data, text.len);
	(void) LLVMFuzzerTestOneInput(data, text.len);
	free(data);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	size_t n = 0;
	FTSENT *entry;
	FTS *files;

	(void) argc;
	files = fts_open(argv + 1, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (files && (entry = fts_read(files))) {
		if (entry->fts_info != FTS_F)
			continue;
		try_file(entry->fts_accpath);
		n++;
	}
	if (files)
		(void) fts_close(files);
	(void) printf("%s: %zu inputs, 0 wrong\n", name ? name + 1 : argv[0], n);
	return n ? 0 : 1;
}
