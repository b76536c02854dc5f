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
	struct screen screen; /* what the answer is printed on */
	const char *name;     /* of the target, for messages; borrowed */
	bool live;
	bool surveyed; /* before is complete; until then printers ignore it */
	bool planned;  /* after and plan are complete */
	bool changed;  /* files have new bytes, or would have them without --dry-run */
	bool has_host;
	enum host_kind where;
	struct host host;
	struct groups groups; /* read only for --groups */
	struct target target;
	struct esps esps; /* file systems of the running system mounted by this run */
	struct os os;
	struct survey before, after;
	struct plan plan;
	struct update update;
	struct update_memory *memory; /* borrowed, or NULL */
	struct change change;
	struct notes notes; /* all notes of the run */
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

/* Did the run fail, with run->err set? */
bool run_failed(const struct run *run);
/* The survey of the next boot: after, or before if nothing was planned. Borrowed. */
const struct survey *run_result(const struct run *run);
/* Does the config file get new bytes? */
bool run_writes(const struct run *run, size_t file);
/* The boot entry before the change; NULL: the boot loader update added it. */
const struct boot_entry *run_was(const struct run *run, size_t entry);
/* Why no direct edit brings the entry to the mode; NULL: an edit does, or it has the
 * mode. */
const char *run_planned_blocker(const struct run *run, size_t entry);
/* Is this a counted entry of the result without the wanted mode? */
bool run_misses(const struct run *run, size_t entry);

/* Return the i-th unknown of the result that matters for the wanted mode, or NULL. */
const struct unknown *run_unknown(const struct run *run, size_t i);

/* Append the entry's command line, with one blank between parameters. */
void run_cmdline(const struct boot_entry *entry, struct buf *out);
/* The path to name in messages about an entry; borrowed. */
const char *run_file(const struct boot_entry *entry);
/* The line of it; 0: none, as in a file that is not there yet. */
unsigned run_line(const struct boot_entry *entry);

/* The reason why an entry does not get the wanted mode. All strings are constant or
 * borrowed. */
struct blocker {
	const char *code;
	const char *why;  /* NULL: its parameters are those of another mode */
	const char *hint; /* or NULL */
};
struct blocker run_blocker(const struct run *run, size_t entry);

/* Does the running kernel have the wanted mode? true without a host. */
bool run_running_holds(const struct run *run);
/* Will the next boot have another mode than the running kernel? false without a host. */
bool run_needs_reboot(const struct run *run);

/* The printers: text-*.c for people, json-*.c for programs. They append to out. */
void text_set(const struct run *run, struct buf *out);
void text_show(const struct run *run, struct buf *out);
void text_check(const struct run *run, struct buf *out);
void text_trouble(const struct run *run, struct buf *out);
void json_print(const struct run *run, struct buf *out);

#endif
