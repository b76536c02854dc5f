/* SPDX-License-Identifier: BSD-3-Clause */
#include "snapshot.h"
#include "change/temporary.h"
#include "trace.h"

#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static void add_attributes(const char *path, struct buf *meta)
{
	char names[4096], value[4096];
	ssize_t size = llistxattr(path, names, sizeof(names));

	for (ssize_t at = 0; at < size; at += (ssize_t) strlen(names + at) + 1) {
		ssize_t len = lgetxattr(path, names + at, value, sizeof(value));

		buf_addf(meta, " %s=", names + at);
		for (ssize_t i = 0; i < len; i++)
			buf_addf(meta, "%02x", (unsigned char) value[i]);
	}
}

static void add_content(const char *path, const struct stat *st, struct buf *content)
{
	char chunk[64 << 10];
	ssize_t n;
	int fd;

	if (S_ISLNK(st->st_mode)) {
		n = readlink(path, chunk, sizeof(chunk));
		buf_add(content, chunk, n < 0 ? 0 : (size_t) n);
	}
	if (!S_ISREG(st->st_mode))
		return;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		give_up(path);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(content, chunk, (size_t) n);
	if (n < 0)
		buf_add_str(content, "(cannot be read)");
	(void) close(fd);
}

static void add_time(struct timespec mtime, time_t start, struct buf *time)
{
	if (start && mtime.tv_sec >= start)
		buf_add_str(time, "now");
	else
		buf_addf(time, "%lld.%09ld", (long long) mtime.tv_sec, mtime.tv_nsec);
}

static void add_node(struct snapshot *snapshot, const FTSENT *entry, const char *path)
{
	const struct stat *st = entry->fts_statp;
	struct node *node;

	snapshot->node = mem_grow(snapshot->node, snapshot->n, &snapshot->room,
				  sizeof(*snapshot->node));
	node = &snapshot->node[snapshot->n++];
	*node = (struct node){ .path = mem_dup(span_of(path)),
			       .temporary = strncmp(entry->fts_name, TEMPORARY_PREFIX,
						    strlen(TEMPORARY_PREFIX)) == 0 };
	buf_addf(&node->meta, "%06o %u:%u", st->st_mode, st->st_uid, st->st_gid);
	if (!S_ISDIR(st->st_mode))
		add_time(st->st_mtim, snapshot->start, &node->time);
	add_attributes(entry->fts_accpath, &node->meta);
	add_content(entry->fts_accpath, st, &node->content);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct node *) a)->path, ((const struct node *) b)->path);
}

void snapshot_read(struct snapshot *snapshot, const char *directory)
{
	char *copy = mem_dup(span_of(directory));
	char *const roots[] = { copy, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t skip = strlen(directory);

	if (!walk)
		give_up(directory);
	snapshot_release(snapshot);
	for (const FTSENT *entry = fts_read(walk); entry; entry = fts_read(walk)) {
		const char *path = entry->fts_path + skip;

		if (entry->fts_info != FTS_DP)
			add_node(snapshot, entry, *path ? path + 1 : path);
	}
	(void) fts_close(walk);
	free(copy);
	if (snapshot->n)
		qsort(snapshot->node, snapshot->n, sizeof(*snapshot->node), by_path);
}

void snapshot_release(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n; i++) {
		free(snapshot->node[i].path);
		buf_release(&snapshot->node[i].meta);
		buf_release(&snapshot->node[i].time);
		buf_release(&snapshot->node[i].content);
	}
	free(snapshot->node);
	snapshot->node = NULL;
	snapshot->n = snapshot->room = 0;
}

const struct node *snapshot_find(const struct snapshot *snapshot, const char *path)
{
	const struct node key = { .path = (char *) (uintptr_t) path };

	if (!snapshot || !snapshot->n)
		return NULL;
	return bsearch(&key, snapshot->node, snapshot->n, sizeof(key), by_path);
}

static bool same(const struct buf *a, const struct buf *b)
{
	return span_eq(buf_span(a), buf_span(b));
}

bool node_eq(const struct node *a, const struct node *b, unsigned allow)
{
	if (!a || !b)
		return a == b;
	return same(&a->meta, &b->meta) && same(&a->content, &b->content) &&
	       (allow & SNAPSHOT_TIMES || same(&a->time, &b->time));
}

static bool differs(const struct node *found, const struct node *expected,
		    struct buf *why)
{
	const char *path = found ? found->path : expected->path;

	if (!found || !expected)
		buf_addf(why, "/%s %s", path, found ? "has come" : "is gone");
	else if (!same(&found->meta, &expected->meta))
		buf_addf(why, "/%s is %s, not %s", path, buf_str(&found->meta),
			 buf_str(&expected->meta));
	else if (same(&found->content, &expected->content))
		buf_addf(why, "/%s is of %s, not %s", path, buf_str(&found->time),
			 buf_str(&expected->time));
	else
		buf_addf(why, "/%s has another content, of %zu bytes", path,
			 found->content.len);
	return false;
}

static bool all_there(const struct snapshot *found, const struct snapshot *one,
		      const struct snapshot *other, struct buf *why)
{
	for (size_t i = 0; i < one->n; i++) {
		const struct node *node = &one->node[i];
		bool in_other = !other || snapshot_find(other, node->path);

		if (in_other && !snapshot_find(found, node->path))
			return differs(NULL, node, why);
	}
	return true;
}

bool snapshot_is(const struct snapshot *found, const struct snapshot *one,
		 const struct snapshot *other, unsigned allow, struct buf *why)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct node *node = &found->node[i];
		const struct node *first = snapshot_find(one, node->path);
		const struct node *second = snapshot_find(other, node->path);

		if (node->temporary && allow & SNAPSHOT_TEMPORARIES)
			continue;
		if (!node_eq(node, first, allow) && !node_eq(node, second, allow))
			return differs(node, first ? first : second, why);
	}
	return all_there(found, one, other, why);
}

/* FNV-1a */
static unsigned long add_hash(unsigned long hash, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char) bytes.data[i]) * 0x100000001b3UL;
	return hash;
}

unsigned long snapshot_hash(const struct snapshot *snapshot)
{
	unsigned long hash = 0xcbf29ce484222325UL;

	for (size_t i = 0; i < snapshot->n; i++) {
		const struct node *node = &snapshot->node[i];

		if (node->temporary)
			continue;
		hash = add_hash(hash, span_of(node->path));
		hash = add_hash(hash, buf_span(&node->content));
	}
	return hash;
}
