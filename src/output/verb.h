/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_VERB_H
#define IOMMU_VERB_H

/*
 * One record for each verb. The rows are in cli/verb.c.
 *
 * To add a verb: its row there, and the functions that the row names.
 */

#include "base/buf.h"

struct json_object;
struct run;

/* Each option belongs to one class; a verb accepts some of the classes. */
enum option_class {
	OPTIONS_ALWAYS = 1 << 0,
	OPTIONS_SET = 1 << 1,
	OPTIONS_SHOW = 1 << 2,
};

struct verb {
	const char *name;  /* also "verb" in JSON */
	const char *about; /* for --help; NULL: the verb is given by its mode alone */
	const char *doing; /* in "--diff does not go with ..." */
	bool takes_mode;   /* the next word is a mode */
	bool writes;       /* changes the target */
	unsigned options;  /* the classes that it accepts, besides OPTIONS_ALWAYS */
	/* 0 with run->exit set, or -errno with run->err. */
	int (*run)(struct run *run);
	/* The answer for people, if run() succeeded. */
	void (*text)(const struct run *run, struct buf *out);
	/* The verb's keys of the JSON object, also after a failure. */
	void (*json)(const struct run *run, struct json_object *object);
};

#endif
