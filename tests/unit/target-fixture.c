/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-fixture.h"

int without_openat2(void)
{
	struct target target = TARGET_INIT;
	struct err err = ERR_INIT;
	int r = target_open_directory(&target, "/", TARGET_READ, false, &err);

	target_close(&target);
	return r == -ENOSYS || r == -EPERM ? tree_skip_all(err.why) : 0;
}

int set_up(void **state)
{
	struct fixture *f = mem_zero(1, sizeof(*f));

	f->tree = tree_make();
	f->target = (struct target) TARGET_INIT;
	if (target_open_directory(&f->target, f->tree, TARGET_READ, false, &f->err) < 0)
		return -1;
	*state = f;
	return 0;
}

void fixture_release(struct fixture *f)
{
	buf_release(&f->text);
	for (size_t i = 0; i < f->n_kept; i++)
		buf_release(&f->kept[i]);
	free(f->kept);
}

int tear_down(void **state)
{
	struct fixture *f = *state;

	target_close(&f->target);
	fixture_release(f);
	tree_remove(f->tree);
	free(f);
	return 0;
}

int get(struct fixture *f, const char *path)
{
	f->err = (struct err) ERR_INIT;
	return target_read(&f->target, path, FILE_SIZE_MAX, &f->text, &f->identity,
			   &f->err);
}
