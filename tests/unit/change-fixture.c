/* SPDX-License-Identifier: BSD-3-Clause */
#include "change-fixture.h"

void add(struct fixture *f, struct change *change, const char *path, const char *new)
{
	if (get(f, path) == -ENOENT) {
		change_add(change, path, NULL, SPAN_NULL, span_of(new));
		return;
	}
	f->kept = mem_grow(f->kept, f->n_kept, &f->kept_room, sizeof(*f->kept));
	f->kept[f->n_kept] = buf_take(&f->text);
	change_add(change, path, &f->identity, buf_span(&f->kept[f->n_kept++]),
		   span_of(new));
}

int commit(struct fixture *f, struct change *change)
{
	f->err = (struct err) ERR_INIT;
	return change_commit(change, &f->target, &f->err);
}

void expect_refused(struct fixture *f, struct change *change, int code, const char *why)
{
	_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;

	tree_look(f->tree, &before);
	assert_int_equal(commit(f, change), code);
	tree_look(f->tree, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	assert_false(change->rollback_failed);
	assert_int_equal(change->state, CHANGE_ABORTED);
	if (!strstr(f->err.what, why) && !strstr(f->err.why, why))
		fail_msg("%s: %s", f->err.what, f->err.why);
}

void expect_stuck(const struct change *change, const char *paths)
{
	_cleanup_(buf_release) struct buf found = BUF_INIT;

	for (size_t i = 0; i < change->n_stuck; i++)
		buf_addf(&found, "%s\n", change->stuck_name[i].path);
	assert_string_equal(buf_str(&found), paths);
	assert_int_equal(change->rollback_failed, found.len > 0);
}
