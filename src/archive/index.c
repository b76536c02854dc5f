/* SPDX-License-Identifier: BSD-3-Clause */
#include "index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A root has about 100,000 members. These limits bound the memory that a run takes. */
#define MEMBERS_MAX ((size_t) 2000000)
#define NAMES_MAX   ((size_t) 256 << 20)
#define OWNERS_MAX  ((size_t) 1000000)
/* Comparing with all owners would take quadratic time in a malicious archive. */
#define OWNERS_SEEN ((size_t) 64)

const char *index_path(const struct index *index, uint32_t member)
{
	return index->names.data + index->member[member].path;
}

const char *index_target(const struct index *index, uint32_t member)
{
	return index->names.data + index->member[member].target;
}

/* The hash table. */

static size_t index_hash(const char *path)
{
	size_t sum = 14695981039346656037u;

	for (; *path; path++)
		sum = (sum ^ (unsigned char) *path) * 1099511628211u;
	return sum ^ sum >> 32;
}

static uint32_t *index_slot_of(const struct index *index, const char *path)
{
	for (size_t i = index_hash(path);; i++) {
		uint32_t *slot = &index->slot[i & (index->n_slot - 1)];

		if (*slot == 0 || strcmp(index_path(index, *slot - 1), path) == 0)
			return slot;
	}
}

static void index_grow_slots(struct index *index)
{
	uint32_t *old = index->slot;
	size_t n = index->n_slot;

	if (index->n * 2 < n)
		return;
	index->n_slot = n ? n * 2 : 1024;
	index->slot = mem_zero(index->n_slot, sizeof(*index->slot));
	for (size_t i = 0; i < n; i++)
		if (old[i])
			*index_slot_of(index, index_path(index, old[i] - 1)) = old[i];
	free(old);
}

uint32_t index_find(const struct index *index, const char *path)
{
	uint32_t slot = index->n_slot ? *index_slot_of(index, path) : 0;

	return slot ? slot - 1 : NO_MEMBER;
}

bool index_is_last(const struct index *index, uint32_t member)
{
	return index_find(index, index_path(index, member)) == member;
}

/* Paths. */

static enum path_style style_of(const struct buf *path)
{
	if (path->len && path->data[0] == '/')
		return STYLE_SLASH;
	return path->len && path->data[0] == '.' &&
			       (path->len == 1 || path->data[1] == '/')
		       ? STYLE_DOT
		       : STYLE_BARE;
}

/* Append the path without dots and doubled slashes. Return false if it has a "..". */
static bool add_clean(struct buf *out, const char *path)
{
	const char *blank = "";

	while (*path) {
		size_t len = strcspn(path, "/");
		struct span component = span_at(path, 0, len);

		path += len + (path[len] == '/');
		if (len == 0 || span_is(component, "."))
			continue;
		if (span_is(component, ".."))
			return false;
		buf_add_str(out, blank);
		buf_add_span(out, component);
		blank = "/";
	}
	return true;
}

static int index_add_name(struct index *index, const char *path, size_t *ret_at,
			  struct err *err)
{
	size_t at = index->names.len;

	if (at + strlen(path) > NAMES_MAX) {
		err_set(err, E2BIG, "cannot read %s", index->name);
		return err_why(err, "its members' names have over 256 MiB");
	}
	if (!add_clean(&index->names, path)) {
		err_set(err, EINVAL, "cannot read %s", index->name);
		return err_why(err, "its member %s leads out of it", path);
	}
	buf_add_byte(&index->names, '\0');
	*ret_at = at;
	return 0;
}

/* The target of a symbolic link is text; the target of a hard link is a path. */
static int index_add_target(struct index *index, const struct header *header,
			    size_t *ret_at, struct err *err)
{
	if (header->kind == KIND_HARDLINK)
		return index_add_name(index, buf_str(&header->target), ret_at, err);
	if (index->names.len + header->target.len > NAMES_MAX) {
		err_set(err, E2BIG, "cannot read %s", index->name);
		return err_why(err, "its members' names have over 256 MiB");
	}
	*ret_at = index->names.len;
	buf_add_str(&index->names, buf_str(&header->target));
	buf_add_byte(&index->names, '\0');
	return 0;
}

/* Owners: most members share a few. */

static bool is_owner(const struct owner *a, const struct owner *b)
{
	return a->uid == b->uid && a->gid == b->gid &&
	       span_eq(buf_span(&a->user), buf_span(&b->user)) &&
	       span_eq(buf_span(&a->group), buf_span(&b->group));
}

static int add_owner(struct index *index, const struct owner *owner, uint32_t *ret_owner,
		     struct err *err)
{
	size_t n = index->n_owner, stop = n > OWNERS_SEEN ? n - OWNERS_SEEN : 0;
	struct owner *new;

	for (size_t i = n; i > stop; i--) {
		*ret_owner = (uint32_t) (i - 1);
		if (is_owner(&index->owner[i - 1], owner))
			return 0;
	}
	if (n == OWNERS_MAX) {
		err_set(err, E2BIG, "cannot read %s", index->name);
		return err_why(err, "its members have too many owners");
	}
	index->owner = mem_grow(index->owner, index->n_owner, &index->owner_room,
				sizeof(*index->owner));
	new = &index->owner[index->n_owner];
	*new = (struct owner){ .uid = owner->uid, .gid = owner->gid };
	buf_add_span(&new->user, buf_span(&owner->user));
	buf_add_span(&new->group, buf_span(&owner->group));
	*ret_owner = (uint32_t) index->n_owner++;
	return 0;
}

static uint32_t find_data_member(const struct index *index, const struct member *member)
{
	uint32_t target;

	if (member->kind != KIND_HARDLINK)
		return (uint32_t) index->n;
	target = index_find(index, index->names.data + member->target);
	return target == NO_MEMBER ? NO_MEMBER : index->member[target].data_member;
}

/* A hard link to a symbolic link is a symbolic link. */
static void settle_kind(const struct index *index, struct member *member)
{
	uint32_t target = NO_MEMBER;

	if (member->kind == KIND_HARDLINK)
		target = index_find(index, index->names.data + member->target);
	if (target == NO_MEMBER || index->member[target].kind != KIND_SYMLINK)
		return;
	member->kind = KIND_SYMLINK;
	member->target = index->member[target].target;
}

static void add_linked(struct index *index, const struct header *header)
{
	if (header->kind != KIND_FILE || header->links < 2)
		return;
	index->linked = mem_grow(index->linked, index->n_linked, &index->linked_room,
				 sizeof(*index->linked));
	index->linked[index->n_linked++] =
		(struct linked){ header->device, header->inode, (uint32_t) index->n };
}

int index_add(struct index *index, const struct header *header, struct err *err)
{
	struct member member = {
		.start = header->start,
		.end = header->end,
		.size = header->size,
		.mtime = header->mtime,
		.kind = header->kind,
		.style = style_of(&header->path),
		.capture = NO_MEMBER,
	};
	int r;

	if (index->n == MEMBERS_MAX) {
		err_set(err, E2BIG, "cannot read %s", index->name);
		return err_why(err, "it has over %zu members", MEMBERS_MAX);
	}
	r = index_add_name(index, buf_str(&header->path), &member.path, err);
	if (r < 0)
		return r;
	r = index_add_target(index, header, &member.target, err);
	if (r < 0)
		return r;
	r = add_owner(index, &header->owner, &member.owner, err);
	if (r < 0)
		return r;

	member.data_member = find_data_member(index, &member);
	settle_kind(index, &member);
	add_linked(index, header);
	if (header->inode > index->inode_max)
		index->inode_max = header->inode;
	index->checksum |= span_starts(buf_span(&header->raw), "070702");
	index->member = mem_grow(index->member, index->n, &index->room, sizeof(member));
	index->member[index->n] = member;
	index_grow_slots(index);
	*index_slot_of(index, index->names.data + member.path) = (uint32_t) ++index->n;
	return 0;
}

static int by_inode(const void *a, const void *b)
{
	const struct linked *x = a, *y = b;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return x->member < y->member ? -1 : x->member > y->member;
}

/* newc stores the data of a file with several names once, usually with the last name. */
static void settle_group(struct index *index, const struct linked *group, size_t n)
{
	uint32_t data_member = group[n - 1].member;

	for (size_t i = n; i > 0; i--)
		if (index->member[group[i - 1].member].size) {
			data_member = group[i - 1].member;
			break;
		}
	for (size_t i = 0; i < n; i++)
		index->member[group[i].member].data_member = data_member;
}

void index_settle(struct index *index)
{
	const struct linked *linked = index->linked;

	if (!index->n_linked)
		return;
	qsort(index->linked, index->n_linked, sizeof(*linked), by_inode);
	for (size_t i = 0, from = 0; i < index->n_linked; i++) {
		if (i + 1 < index->n_linked && linked[i].device == linked[i + 1].device &&
		    linked[i].inode == linked[i + 1].inode)
			continue;
		settle_group(index, linked + from, i + 1 - from);
		from = i + 1;
	}
}

uint32_t index_last_below(const struct index *index, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = index->n; i > 0; i--) {
		const char *other = index_path(index, (uint32_t) (i - 1));

		if (len == 0 || (strncmp(other, path, len) == 0 &&
				 (other[len] == '/' || other[len] == '\0')))
			return (uint32_t) (i - 1);
	}
	return NO_MEMBER;
}

void index_release(struct index *index)
{
	for (size_t i = 0; i < index->n_owner; i++) {
		buf_release(&index->owner[i].user);
		buf_release(&index->owner[i].group);
	}
	free(index->owner);
	free(index->linked);
	free(index->member);
	free(index->slot);
	buf_release(&index->names);
	*index = (struct index){ 0 };
}
