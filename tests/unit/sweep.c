/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <sys/xattr.h>

#define EPOCH 1500000000

const char *const paths[N_PATHS] = {
	"etc/default/grub", "etc/kernel/cmdline", "etc/deep/er/new",
	"boot/loader/cfg",  "boot/loader/a.conf", "boot/loader/b.conf",
};

const bool exists[N_PATHS] = { true, false, false, true, true, true };

const struct variant variants[N_VARIANTS] = {
	{ "with exchange", false, false },
	{ "without exchange", true, false },
	{ "without exchange and links", true, true },
};

static void set_owner(const char *tree, const char *path)
{
	const char *full = tree_path(tree, path);

	/* Of another user, if this user may give files away. */
	if (chown(full, 1234, 5678) < 0)
		assert_int_not_equal(errno, EIO);
	assert_int_equal(chmod(full, 0640), 0);
	assert_int_equal(setxattr(full, "user.test", "value", 5, 0), 0);
}

/* mtimes of existing files differ from tree to tree: set all of them to one. */
static void set_times(const char *tree)
{
	struct timespec times[2] = { { .tv_sec = EPOCH - 7 }, { .tv_sec = EPOCH - 7 } };

	for (size_t i = 0; i < N_PATHS; i++)
		if (exists[i])
			assert_int_equal(utimensat(AT_FDCWD, tree_path(tree, paths[i]),
						   times, 0),
					 0);
	assert_int_equal(utimensat(AT_FDCWD, tree_path(tree, "etc/sysconfig/grub"), times,
				   AT_SYMLINK_NOFOLLOW),
			 0);
}

char *make_tree(const struct variant *variant)
{
	char *tree = tree_make();

	for (size_t i = 0; i < N_PATHS; i++) {
		if (!exists[i])
			continue;
		if (i == 5 && !variant->no_links)
			tree_hard_link(tree, paths[5], paths[4]);
		else
			tree_write(tree, paths[i], "old");
		set_owner(tree, paths[i]);
	}
	tree_link(tree, "etc/sysconfig/grub", "../default/grub");
	set_times(tree);
	return tree;
}

static void add_all(struct fixture *f, struct change *change,
		    const struct variant *variant, const char *new)
{
	static const time_t epoch = EPOCH;

	change->mtime = &epoch;
	for (size_t i = 0; i < N_PATHS; i++) {
		if (i == 5 && !variant->no_links)
			change_add_name(change, paths[i]);
		else
			add(f, change, i == 0 ? "etc/sysconfig/grub" : paths[i], new);
	}
}

int change_tree(const char *tree, const struct variant *variant, struct fault armed,
		const char *new, void (*before_abort)(void), struct change *change)
{
	struct fixture f = { .target = TARGET_INIT };
	int r;

	assert_int_equal(target_open_directory(&f.target, tree, TARGET_WRITE, false,
					       &f.err),
			 0);
	*change = (struct change) CHANGE_INIT;
	add_all(&f, change, variant, new);

	fault = armed;
	fault.no_exchange = variant->no_exchange;
	fault.no_links = variant->no_links;
	r = commit(&f, change);
	if (r == 0 && before_abort) {
		before_abort();
		change_abort(change);
	} else if (r == 0) {
		change_keep(change);
	}
	fault.kind = FAULT_NONE;

	assert_int_equal(r, -f.err.code);
	assert_int_equal(r < 0, f.err.what[0] != '\0');
	target_close(&f.target);
	fixture_release(&f);
	return r;
}

int run(const char *tree, const struct variant *variant, struct fault armed,
	const char *new, struct change *change)
{
	return change_tree(tree, variant, armed, new, NULL, change);
}

char content_of(const char *tree, const char *path)
{
	static const char *const texts[] = { "old", "new", "more" };

	if (access(tree_path(tree, path), F_OK) < 0)
		return '-';
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (tree_is(tree, path, texts[i]))
			return texts[i][0];
	return '?';
}
