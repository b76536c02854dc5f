/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_SWEEP_H
#define TORTURE_SWEEP_H

/*
 * One target, one mode, and all that is done to runs that set it.
 *
 *	sweep_open(&sweep, iommu, "root", "tests/roots/debian-grub", mode);
 *	sweep_faults(&sweep);
 *	printf("%u wrong\n", sweep.wrong);
 *	sweep_close(&sweep);
 */

#include "subject.h"
#include "trace.h"

#define MODES_MAX 8

struct sweep {
	const char *name; /* of the target */
	char *argv[12];   /* the program, the target, the mode, options */
	size_t n_argv;
	struct subject subject;
	unsigned every;   /* of the calls only each so many-th; or how many rounds */
	const char *only; /* those whose path has this; NULL: all */

	/* The same without any trouble. */
	struct snapshot old, new;
	struct outcome calm;
	struct buf old_entries, new_entries; /* one line for each */

	unsigned tried, wrong;
	unsigned said, right, rollback_failed; /* what the runs came to */
	unsigned left;                         /* temporaries that could not be removed */
	unsigned long state[64]; /* hashes of the different ones after kills */
	size_t n_state;
};

void sweep_open(struct sweep *sweep, char *iommu, const char *kind, const char *source,
		char *const mode[]);
void sweep_close(struct sweep *sweep);

/* Each call fails once, with each of its errors. */
void sweep_faults(struct sweep *sweep);
/* The same where the file system has no RENAME_EXCHANGE. */
void sweep_faults_without_exchange(struct sweep *sweep);
/* From each call on a disk is full, read-only, or gone. */
void sweep_lasting(struct sweep *sweep);
/* SIGKILL before and after each call; then the next run. */
void sweep_kills(struct sweep *sweep);
/* Two and eight runs at once, each with a mode of its own, in so many rounds. */
void sweep_two(struct sweep *sweep);
void sweep_eight(struct sweep *sweep);

/* For the files of this family. */
bool sweep_takes(const struct sweep *sweep, size_t n);
void sweep_wrong(struct sweep *sweep, const struct fault *fault,
		 const struct outcome *outcome, const char *why);
void sweep_judge(struct sweep *sweep, const struct fault *fault,
		 const struct outcome *outcome);
void sweep_judge_killed(struct sweep *sweep, const struct fault *fault,
			const struct outcome *outcome);
/* What show says of each boot entry, as one line each. */
void sweep_entries(struct sweep *sweep, struct buf *out);

#endif
