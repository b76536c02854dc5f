/* SPDX-License-Identifier: BSD-3-Clause */
#include "texts.h"
#include "loader/uki.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME "x.efi"

static void check_text(struct span text)
{
	struct texts texts;

	texts_init(&texts);
	fuzz_must(texts_add(&texts, "efi/EFI/Linux/x.efi", text) || text.len > 4096,
		  "what was made of it is not read: %.*s", (int) text.len, text.data);
	texts_release(&texts);
}

static void check(const char *dir)
{
	_cleanup_(target_close) struct target target = TARGET_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct identity identity;
	struct err err = ERR_INIT;
	int r;

	fuzz_must(target_open_directory(&target, dir, TARGET_READ, true, &err) == 0,
		  "%s: %s", err.what, err.why);
	r = uki_read(&target, NAME, &text, &identity, &err);
	fuzz_must(r >= 0 || err.what[0], "refused without a sentence");
	if (r > 0)
		check_text(buf_span(&text));
}

/* A unified kernel image, on a disk: its sections are read from there. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/dev/shm/iommu-fuzz-XXXXXX";
	int root, fd;

	fuzz_must(mkdtemp(path), "%s cannot be made", path);
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fd = openat(root, NAME, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	fuzz_must(fd >= 0 && write(fd, data, size) == (ssize_t) size, "no file in %s",
		  path);
	(void) close(fd);
	check(path);
	(void) unlinkat(root, NAME, 0);
	(void) close(root);
	(void) rmdir(path);
	return 0;
}
