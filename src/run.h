/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_RUN_H
#define IOMMU_RUN_H

/*
 * One run of the program: what was asked, what was found, what came of it. The verbs fill
 * it, the printers read it.
 */

#include "change.h"
#include "host.h"
#include "options.h"
#include "plan.h"
#include "survey.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CHECK_NO = 3,
	EXIT_PARTIAL = 4,
	EXIT_STUCK = 5,
	EXIT_UNCHANGED = 77,
};

struct run {
	const struct options *options;
	const char *name; /* of the target, as messages have it */
	bool live;
	bool surveyed; /* before holds something */
	bool planned;  /* after and plan do */
	bool changed;  /* files have, or with a dry run would have, new bytes */
	bool has_host;
	enum host_kind where;
	struct host host;
	struct target target;
	struct os os;
	struct survey before, after;
	struct plan plan;
	struct change change;
	struct notes notes; /* all, for the printers */
	struct buf diff;
	struct err err;
	enum exit_code exit;
	time_t mtime;
};

#define RUN_INIT                                                                         \
	{                                                                                \
		.target = TARGET_INIT, .os = OS_INIT, .change = CHANGE_INIT,             \
		.host = HOST_INIT                                                        \
	}

/* Opens the target and surveys it. */
int run_open(struct run *run, enum target_access access);
void run_release(struct run *run);

/* The verbs: set run->exit, or return -errno with run->err. */
int run_set(struct run *run);
int run_show(struct run *run);
int run_check(struct run *run);

/* What a chain of the survey that counts at the end says: after, or before where nothing
 * was planned. */
const struct survey *run_result(const struct run *run);
/* Why a chain that counts does not have the wanted mode, and what helps; both may be
 * empty. */
const char *run_obstacle(const struct run *run, size_t chain, const char **ret_hint);
/* check.c: does the running kernel have the wanted mode? true without a host. */
bool run_running_holds(const struct run *run);
/* "strict", "mixed", or "strict on Intel, pt on AMD". */
void effects_print(struct effects effects, struct buf *out);

/* advice.c: notes about what the user should know (kernel-semantics 4.4). */
void run_advise(struct run *run);

/* The printers: text-*.c for people, json.c for programs. */
void text_set(const struct run *run, struct buf *out);
void text_show(const struct run *run, struct buf *out);
void text_check(const struct run *run, struct buf *out);
void text_trouble(const struct run *run, struct buf *out);
void json_print(const struct run *run, struct buf *out);

#endif
