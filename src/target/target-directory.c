/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-ops.h"

static int directory_open(struct target *target, const struct target_request *request,
			  struct notes *notes, struct err *err)
{
	(void) notes;
	return target_open_directory(target, request->path, request->access, false, err);
}

static int live_open(struct target *target, const struct target_request *request,
		     struct notes *notes, struct err *err)
{
	(void) notes;
	return target_open_directory(target, request->path, request->access, true, err);
}

const struct target_ops target_directory_ops = {
	.name = "directory",
	.open = directory_open,
};

const struct target_ops target_live_ops = {
	.name = "live",
	.open = live_open,
};
