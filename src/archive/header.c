/* SPDX-License-Identifier: BSD-3-Clause */
#include "header.h"

void header_release(struct header *header)
{
	buf_release(&header->path);
	buf_release(&header->target);
	buf_release(&header->owner.user);
	buf_release(&header->owner.group);
	buf_release(&header->raw);
	buf_release(&header->map);
}

void header_clear(struct header *header)
{
	struct header cleared = HEADER_INIT;

	cleared.path = header->path;
	cleared.target = header->target;
	cleared.owner.user = header->owner.user;
	cleared.owner.group = header->owner.group;
	cleared.raw = header->raw;
	cleared.map = header->map;
	cleared.global_mtime = header->global_mtime;
	*header = cleared;
	buf_clear(&header->path);
	buf_clear(&header->target);
	buf_clear(&header->owner.user);
	buf_clear(&header->owner.group);
	buf_clear(&header->raw);
	buf_clear(&header->map);
}
