/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_TRACE_H
#define TORTURE_TRACE_H

/*
 * One run of a program in which one thing goes wrong, through ptrace.
 *
 *	struct fault fault = { .kind = FAULT_ERROR, .n = 12, .error = EIO };
 *
 *	trace(argv, &fault, &outcome);
 *	... outcome.status, as waitpid() has it ...
 *	outcome_release(&outcome);
 *
 * System calls are counted from the first instruction of main() on (found in the symbols;
 * without them of _start), and those alone that calls.h knows. A call that fails is not
 * made: it becomes number -1 on its way in, and the error is put in on its way out.
 *
 * Threads and children are left alone: what they do is neither counted nor hit. Here
 * these are the threads of a compression, and the daemon that shows a qcow2.
 */

#include "base/buf.h"
#include "calls.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_ERROR,       /* the n-th call fails */
	FAULT_PARTIAL,     /* the n-th call does half of what it is asked for */
	FAULT_FROM,        /* from the n-th on, each call with one of traits fails */
	FAULT_KILL_BEFORE, /* SIGKILL instead of the n-th call */
	FAULT_KILL_AFTER,  /* when it is done */
};

struct fault {
	enum fault_kind kind;
	unsigned n;
	int error;
	unsigned traits;
	bool no_exchange; /* renameat2() knows no flags, as on NFS: not counted */
};

/* One call that was counted. */
struct step {
	const struct call *call;
	char path[96]; /* or the first bytes of it */
	int fd;        /* the first argument */
	bool struck;
};

struct outcome {
	int status;
	struct step *step;
	size_t n, room;
	unsigned struck;     /* calls that failed, or a kill */
	unsigned removes;    /* of them, those that would have removed something */
	struct buf out, err; /* what was printed */
	long unknown[16];    /* calls that are in no row */
	size_t n_unknown;
};

/* Ends the test program where it cannot be done at all. */
void trace(char *const argv[], const struct fault *fault, struct outcome *outcome);
void outcome_release(struct outcome *outcome);
/* Says what cannot be done, and ends the test program. */
_Noreturn void give_up(const char *what);

#endif
