/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_RUN_H
#define IOMMU_RUN_H

/*
 * One run of the program: what was asked, what was found, what was done. The verbs
 * (cli/verbs.h) fill it, the printers read it.
 *
 *	_cleanup_(run_release) struct run run = RUN_INIT;
 */

#include "change/change.h"
#include "image/esp.h"
#include "host/groups.h"
#include "host/host.h"
#include "options.h"
#include "plan/plan.h"
#include "survey/survey.h"
#include "target/target-ops.h"
#include "sandbox/update.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CHECK_NO = 3,
	EXIT_PARTIAL = 4,
	EXIT_NOT_RESTORED = 5,
	EXIT_UNCHANGED = 77,
};

struct run {
	const struct options *options;
	const char *name; /* of the target, as messages have it */
	bool live;
	bool surveyed; /* before is whole: until then printers leave it alone */
	bool planned;  /* so are after and plan */
	bool changed;  /* files have, or with a dry run would have, new bytes */
	bool has_host;
	enum host_kind where;
	struct host host;
	struct groups groups; /* read where they are asked for */
	struct target target;
	struct esps esps; /* what of it is mounted by us alone */
	struct os os;
	struct survey before, after;
	struct plan plan;
	struct update update;
	struct update_memory *memory; /* borrowed, or NULL */
	struct change change;
	struct notes notes; /* all, for the printers */
	struct buf diff;
	struct err err;
	struct progress *progress; /* or NULL */
	enum exit_code exit;
	time_t mtime; /* SOURCE_DATE_EPOCH */
};

#define RUN_INIT                                                                         \
	{                                                                                \
		.target = TARGET_INIT, .os = OS_INIT, .change = CHANGE_INIT,             \
		.host = HOST_INIT, .update = UPDATE_INIT                                 \
	}

void run_release(struct run *run);

/* Is run->err what came of it? */
bool run_failed(const struct run *run);
/* The survey of what the next boot finds: after, or before where nothing was planned. */
const struct survey *run_result(const struct run *run);
/* Does the site get new bytes? */
bool run_writes(const struct run *run, size_t file);
/* What a chain of the result was before; NULL: the boot loader update brings it. */
const struct boot_entry *run_was(const struct run *run, size_t entry);
/* Why no direct edit could bring the chain to the mode; NULL: one could, or it has it. */
const char *run_planned_blocker(const struct run *run, size_t entry);
/* Does a chain that counts not come to the wanted mode? */
bool run_misses(const struct run *run, size_t entry);

/* The words that a chain comes to, a blank between each. */
void run_cmdline(const struct boot_entry *entry, struct buf *out);
/* The file that people know a chain by. */
const char *run_file(const struct boot_entry *entry);

/* Why a chain does not come to the wanted mode. */
struct blocker {
	const char *code;
	const char *why;  /* NULL: its words do not ask for it */
	const char *hint; /* or NULL */
};
struct blocker run_blocker(const struct run *run, size_t entry);

/* Has the running kernel the wanted mode? true without a host. */
bool run_running_holds(const struct run *run);
/* Does the next boot ask for something else than this one did? false without a host. */
bool run_needs_reboot(const struct run *run);

/* The printers: text-*.c for people, json-*.c for programs. */
void text_set(const struct run *run, struct buf *out);
void text_show(const struct run *run, struct buf *out);
void text_check(const struct run *run, struct buf *out);
void text_trouble(const struct run *run, struct buf *out);
void json_print(const struct run *run, struct buf *out);

#endif
