/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * sweep WHAT EVERY IOMMU KIND SOURCE MODE [OPTION...]
 *
 * Sets MODE in copies of SOURCE, a root, archive or image, again and again, with
 * something else going wrong each time; EVERY 1 goes through all calls, 10 through a
 * tenth of them, /TEXT through those that have TEXT in their path. Of runs at once it is
 * the number of rounds. Prints what was wrong, and a last line of numbers.
 */

static const struct {
	const char *name;
	void (*sweep)(struct sweep *sweep);
} whats[] = {
	{ "faults", sweep_faults },
	{ "faults-without-exchange", sweep_faults_without_exchange },
	{ "lasting", sweep_lasting },
	{ "kills", sweep_kills },
	{ "two-at-once", sweep_two },
	{ "eight-at-once", sweep_eight },
};

static void run(const char *what, struct sweep *sweep)
{
	for (size_t i = 0; i < ARRAY_SIZE(whats); i++)
		if (strcmp(whats[i].name, what) == 0) {
			whats[i].sweep(sweep);
			return;
		}
	give_up(what);
}

int main(int argc, char **argv)
{
	struct sweep sweep;

	if (argc < 7) {
		(void) fprintf(stderr, "usage: sweep WHAT EVERY IOMMU KIND SOURCE MODE "
				       "[OPTION...]\n");
		return 2;
	}
	sweep_open(&sweep, argv[3], argv[4], argv[5], argv + 6);
	if (argv[2][0] == '/')
		sweep.only = argv[2] + 1;
	else
		sweep.every = (unsigned) atoi(argv[2]);
	run(argv[1], &sweep);
	(void) printf("swept %s %s %s %s: calls %zu tried %u wrong %u said %u right %u "
		      "stuck %u left %u states %zu\n",
		      argv[1], argv[4], sweep.name, argv[6], sweep.calm.n, sweep.tried,
		      sweep.wrong, sweep.said, sweep.right, sweep.rollback_failed,
		      sweep.left, sweep.n_state);
	sweep_close(&sweep);
	return sweep.wrong > 0;
}
