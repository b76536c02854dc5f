/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-ops.h"

int target_open(struct target *target, const struct target_ops *ops,
		const struct target_request *request, struct notes *notes,
		struct err *err)
{
	target->ops = ops;
	return ops->open(target, request, notes, err);
}

int target_refuse_set(const struct target *target, struct err *err)
{
	const struct target_ops *ops = target->ops;

	return ops->refuse_set ? ops->refuse_set(target, err) : 0;
}

int target_stage(struct target *target, bool mtime, struct notes *notes, struct err *err)
{
	const struct target_ops *ops = target->ops;

	return ops->stage ? ops->stage(target, mtime, notes, err) : 0;
}

int target_keep(struct target *target, struct err *err)
{
	const struct target_ops *ops = target->ops;

	return ops->keep ? ops->keep(target, err) : 0;
}

bool target_leaves_out(const struct target *target, const char *path)
{
	const struct target_ops *ops = target->ops;

	return ops && ops->leaves_out && ops->leaves_out(target, path);
}

struct target_state target_state(const struct target *target)
{
	const struct target_ops *ops = target->ops;

	return ops->state ? ops->state(target) : (struct target_state){ 0 };
}
