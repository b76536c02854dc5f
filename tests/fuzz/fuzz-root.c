/* SPDX-License-Identifier: BSD-3-Clause */
#include "sections.h"
#include "texts.h"

#include "loader/known-paths.h"

#include <stdlib.h>
#include <string.h>

/*
 * Several files of one root, each after a line "@PATH". A line "@!WORD" in front of them
 * is a fact about the system.
 */

#define FILES_MAX 16

struct file {
	char *path;
	const struct known_path *known;
	struct span text;
};

struct files {
	struct file file[FILES_MAX];
	size_t n;
};

static void set_fact(struct os *os, struct span fact)
{
	if (span_is(fact, "arm64"))
		os->arch = ARCH_ARM64;
	else if (span_is(fact, "no-dropins"))
		os->reads_dropins = TRI_NO;
	else if (span_is(fact, "dropins"))
		os->reads_dropins = TRI_YES;
	else if (span_is(fact, "debian"))
		os->debian = true;
	else if (span_is(fact, "ostree"))
		os->ostree = true;
	else if (span_is(fact, "kernel-install"))
		os->has_kernel_install = true;
}

static void add_file(struct files *files, struct span path, struct span text)
{
	struct file file = { .path = mem_dup(path), .text = text };
	bool wanted;

	file.known = known_path_of(file.path);
	wanted = file.known && strlen(file.path) == path.len && files->n < FILES_MAX;
	for (size_t i = 0; i < files->n; i++)
		wanted &= strcmp(files->file[i].path, file.path) != 0;
	if (wanted)
		files->file[files->n++] = file;
	else
		free(file.path);
}

/* As a survey comes to them. */
static int by_known_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->known != y->known)
		return x->known < y->known ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void read_files(struct files *files, struct os *os, struct span input)
{
	struct section section;

	for (size_t pos = 0; section_next(input, &pos, &section);) {
		struct span name = section.name;

		if (span_starts(name, "!"))
			set_fact(os, span_at(name.data, 1, name.len));
		else
			add_file(files, name, section.text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct files files = { .n = 0 };
	struct texts texts;

	texts_init(&texts);
	read_files(&files, &texts.os, fuzz_span(data, size));
	qsort(files.file, files.n, sizeof(*files.file), by_known_path);
	for (size_t i = 0; i < files.n; i++) {
		(void) texts_add(&texts, files.file[i].path, files.file[i].text);
		free(files.file[i].path);
	}
	texts_hold_laws(&texts);
	texts_release(&texts);
	return 0;
}
