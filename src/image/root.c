/* SPDX-License-Identifier: BSD-3-Clause */
#include "root.h"
#include "system/fd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* uapi-group.org/specifications/specs/discoverable_partitions_specification */
static const char *const root_types[] = {
	"4f68bce3-e8cd-4db1-96e7-fbcaf984b709", /* x86-64 */
	"44479540-f297-41b2-9af7-d131d5f0458a", /* x86 */
	"b921b045-1df0-41c3-af44-4c6f280d3fae", /* arm64 */
};

/* Verity partitions of /usr, which is not written to. */
static const char *const usr_verity_types[] = {
	"77ff5f63-e7b6-4633-acf4-1565b864c0e6", /* x86-64 */
	"8f461b0d-14ee-4e81-9aa9-049b6fb97abd", /* x86 */
	"6e11a4e7-fbca-4ded-b9e9-e1a512bb664e", /* arm64 */
};

static bool has_type(const struct partition *part, const char *const *types, size_t n)
{
	for (size_t i = 0; part->type && i < n; i++)
		if (strcmp(part->type, types[i]) == 0)
			return true;
	return false;
}

static bool has_root_type(const struct partition *part)
{
	return !part->no_auto && has_type(part, root_types, ARRAY_SIZE(root_types));
}

/* No root is on FAT. */
static bool may_be_root(const struct partition *part)
{
	return filesystem_is_known(part) && strcmp(part->fs, "vfat") != 0;
}

static bool is_root(const struct loop *loop, struct partition *part,
		    enum filesystem_access access)
{
	struct err ignored = ERR_INIT;
	_cleanup_close_ int fd = -1;
	bool dirty;

	fd = root_mount(loop, part, access, &dirty, &ignored);
	part->mounted = false;
	if (fd < 0)
		return fd == -ENOTUNIQ; /* it has several roots */
	return root_looks_like(fd);
}

/* Partitions that may be the root, as pointers into the table. */
struct choice {
	struct partition **part;
	size_t n, room;
};

static void choice_release(struct choice *choice)
{
	mem_done(&choice->part);
}

static void choice_add(struct choice *choice, struct partition *part)
{
	choice->part =
		mem_grow(choice->part, choice->n, &choice->room, sizeof(*choice->part));
	choice->part[choice->n++] = part;
}

static int root_refuse_several(const struct choice *choice, const char *name,
			       struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT, hint = BUF_INIT;

	for (size_t i = 0; i < choice->n; i++) {
		buf_add_str(&list, i ? ", " : "");
		partition_describe(choice->part[i], &list);
		buf_addf(&hint, "%s--partition=%u", i ? " or " : "",
			 choice->part[i]->number);
	}
	err_set(err, ENOTUNIQ, "cannot tell which partition of %s is the root", name);
	err_why(err, "each of these may be it: %s", buf_str(&list));
	return err_hint(err, "say %s", buf_str(&hint));
}

/*
 * Return the first partition that cannot be opened; swap space only if there is no other.
 */
static const struct partition *root_find_blocker(const struct table *table)
{
	const struct partition *found = NULL;
	const char *hint;

	for (size_t i = 0; i < table->n; i++) {
		const struct partition *part = &table->part[i];

		if (!filesystem_blocker(part, &hint))
			continue;
		if (strcmp(part->fs, "swap") != 0)
			return part;
		found = found ? found : part;
	}
	return found;
}

/* Return true if a partition that cannot be opened may hold the root. */
static bool has_closed(const struct table *table)
{
	const struct partition *blocker = root_find_blocker(table);

	return blocker && strcmp(blocker->fs, "swap") != 0;
}

static int refuse_blocker(const struct partition *part, struct err *err)
{
	const char *hint = NULL, *why = filesystem_blocker(part, &hint);

	if (part->number)
		err_why(err, "partition %u: %s", part->number, why);
	else
		err_why(err, "%s", why);
	return hint ? err_hint(err, "%s", hint) : -err->code;
}

/*
 * Report that no partition has a file system that a root may have, or the files of a
 * root.
 */
static int refuse_none(const struct table *table, const char *name, struct err *err)
{
	const struct partition *blocker = root_find_blocker(table);
	_cleanup_(buf_release) struct buf list = BUF_INIT;

	for (size_t i = 0; i < table->n; i++) {
		buf_add_str(&list, i ? ", " : "");
		partition_describe(&table->part[i], &list);
	}
	err_set(err, EMEDIUMTYPE, "cannot find a root in %s", name);
	if (blocker)
		(void) refuse_blocker(blocker, err);
	else if (table->bare && !table->part[0].fs)
		err_why(err, "it has neither a partition table nor a file system "
			     "that is known here");
	else
		err_why(err, "there is only %s",
			table->n ? buf_str(&list) : "an empty table");
	return -EMEDIUMTYPE;
}

/*
 * Choose by the files of a root. Even a single partition is checked, if the root may be
 * on another one that cannot be opened.
 */
static int choose_by_files(const struct loop *loop, const struct table *table,
			   const struct choice *all, enum filesystem_access how,
			   struct partition **ret_part, struct err *err)
{
	_cleanup_(choice_release) struct choice roots = { NULL, 0, 0 };

	for (size_t i = 0; i < all->n; i++)
		if (is_root(loop, all->part[i], how))
			choice_add(&roots, all->part[i]);
	if (roots.n > 1)
		return root_refuse_several(&roots, loop->name, err);
	if (roots.n == 0 && has_closed(table))
		return refuse_none(table, loop->name, err);
	if (roots.n == 0 && all->n > 1)
		return root_refuse_several(all, loop->name, err);
	*ret_part = roots.n ? roots.part[0] : all->part[0];
	return 0;
}

static int refuse_iso(const struct loop *loop, struct err *err)
{
	err_set(err, EMEDIUMTYPE, "cannot open %s", loop->name);
	err_why(err, "it is an ISO 9660 image, as installers and live systems are");
	return err_hint(err, "what it boots with is fixed when it is built");
}

/* An ISO that holds a tree, and not its installer, is as good as a squashfs. */
static int check_iso(const struct loop *loop, struct partition *part,
		     enum filesystem_access how, struct err *err)
{
	_cleanup_close_ int fd = -1;
	bool dirty;

	if (strcmp(part->fs ? part->fs : "", "iso9660") != 0)
		return 0;
	fd = root_mount(loop, part, how, &dirty, err);
	if (fd >= 0 && root_is_installed(fd))
		return 0;
	return refuse_iso(loop, err);
}

static int choose_root(const struct loop *loop, const struct table *table,
		       enum filesystem_access how, struct partition **ret_part,
		       struct err *err)
{
	_cleanup_(choice_release) struct choice typed = { NULL, 0, 0 },
						all = { NULL, 0, 0 };

	for (size_t i = 0; i < table->n; i++) {
		if (may_be_root(&table->part[i]))
			choice_add(&all, &table->part[i]);
		if (has_root_type(&table->part[i]))
			choice_add(&typed, &table->part[i]);
	}
	if (typed.n > 1)
		return root_refuse_several(&typed, loop->name, err);
	if (typed.n == 0 && all.n == 0)
		return refuse_none(table, loop->name, err);
	if (typed.n == 0 && (all.n > 1 || has_closed(table)))
		return choose_by_files(loop, table, &all, how, ret_part, err);
	*ret_part = typed.n ? typed.part[0] : all.part[0];
	return 0;
}

int root_find(const struct loop *loop, struct table *table, const char *wanted,
	      enum filesystem_access how, struct partition **ret_part, struct err *err)
{
	struct partition *part = NULL;
	int r;

	if (wanted)
		r = table_choose(table, wanted, loop->name, &part, err);
	else
		r = choose_root(loop, table, how, &part, err);
	if (r < 0)
		return r;
	r = check_iso(loop, part, how, err);
	if (r < 0)
		return r;
	*ret_part = part;
	return 0;
}

static bool is_verity(const struct partition *part)
{
	return part->fs && strcmp(part->fs, "DM_verity_hash") == 0 &&
	       !has_type(part, usr_verity_types, ARRAY_SIZE(usr_verity_types));
}

int root_refuse_verity(const struct table *table, const struct partition *root,
		       const char *name, struct err *err)
{
	for (size_t i = 0; i < table->n; i++) {
		if (&table->part[i] == root || !is_verity(&table->part[i]))
			continue;
		err_set(err, EROFS, "cannot set %s", name);
		err_why(err, "its root is protected by dm-verity (partition %u)",
			table->part[i].number);
		return err_hint(err,
				"build the image anew: the root's hash is part of it");
	}
	return 0;
}
