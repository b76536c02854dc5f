/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *name;
	int error;
	unsigned traits;
} lasting[] = {
	{ "full", ENOSPC, CALL_ALLOCATES },
	{ "read-only", EROFS, CALL_CHANGES },
	{ "gone", EIO, CALL_TOUCHES },
};

static void add_argument(struct sweep *sweep, const char *argument)
{
	if (sweep->n_argv + 1 < ARRAY_SIZE(sweep->argv))
		sweep->argv[sweep->n_argv++] = (char *) (uintptr_t) argument;
}

static void add_entry(struct json_object *entry, struct buf *out)
{
	static const char *const keys[] = { "file", "title", "cmdline", "modes" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		buf_addf(out, "%s ",
			 json_object_to_json_string_ext(json_object_object_get(entry,
									       keys[i]),
							JSON_C_TO_STRING_PLAIN));
	buf_add_byte(out, '\n');
}

void sweep_entries(struct sweep *sweep, struct buf *out)
{
	const struct fault none = { .kind = FAULT_NONE };
	char *argv[] = { sweep->argv[0],
			 sweep->argv[1],
			 sweep->argv[2],
			 (char[]){ "show" },
			 (char[]){ "--json=short" },
			 NULL };
	struct json_object *answer, *entries;
	struct outcome outcome;

	trace(argv, &none, &outcome);
	buf_clear(out);
	answer = json_tokener_parse(buf_str(&outcome.out));
	entries = json_object_object_get(answer, "entries");
	if (outcome.status != 0 || !json_object_is_type(entries, json_type_array))
		buf_add_str(out, "show failed\n");
	else
		for (size_t i = 0; i < json_object_array_length(entries); i++)
			add_entry(json_object_array_get_idx(entries, i), out);
	json_object_put(answer);
	outcome_release(&outcome);
}

static void prove(bool done, const char *what, const struct outcome *outcome)
{
	if (done)
		return;
	(void) fprintf(stderr, "%s: status %#x\n%s", what, (unsigned) outcome->status,
		       buf_str(&outcome->err));
	exit(2);
}

/* A run like any other, but that all is well. */
static void run_calm(struct sweep *sweep)
{
	const struct fault none = { .kind = FAULT_NONE };
	_cleanup_(buf_release) struct buf why = BUF_INIT;

	subject_renew(&sweep->subject);
	subject_look(&sweep->subject, &sweep->old);
	sweep_entries(sweep, &sweep->old_entries);
	prove(subject_is_clean(&sweep->subject, false, &why), buf_str(&why),
	      &sweep->calm);
	trace(sweep->argv, &none, &sweep->calm);
	prove(subject_is_clean(&sweep->subject, false, &why), buf_str(&why),
	      &sweep->calm);
	sweep->subject.worn = true;
	subject_look(&sweep->subject, &sweep->new);
	sweep_entries(sweep, &sweep->new_entries);
	prove(WIFEXITED(sweep->calm.status), "an undisturbed run", &sweep->calm);
	prove(!snapshot_is(&sweep->new, &sweep->old, NULL, SNAPSHOT_TIMES, &why),
	      "it changes nothing", &sweep->calm);
	for (size_t i = 0; i < sweep->calm.n_unknown; i++)
		(void) printf("not swept: call %ld\n", sweep->calm.unknown[i]);
}

void sweep_open(struct sweep *sweep, char *iommu, const char *kind, const char *source,
		char *const mode[])
{
	const char *slash = strrchr(source, '/');
	char *option;

	*sweep = (struct sweep){ .name = slash ? slash + 1 : source, .every = 1 };
	subject_open(&sweep->subject, kind, source);
	if (asprintf(&option, "--%s", kind) < 0)
		abort();
	add_argument(sweep, iommu);
	add_argument(sweep, option);
	add_argument(sweep, sweep->subject.path);
	while (*mode)
		add_argument(sweep, *mode++);
	(void) setenv("TMPDIR", sweep->subject.tmp, 1);
	(void) setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	run_calm(sweep);
}

void sweep_close(struct sweep *sweep)
{
	subject_close(&sweep->subject);
	snapshot_release(&sweep->old);
	snapshot_release(&sweep->new);
	outcome_release(&sweep->calm);
	buf_release(&sweep->old_entries);
	buf_release(&sweep->new_entries);
	free(sweep->argv[1]);
}

bool sweep_takes(const struct sweep *sweep, size_t n)
{
	if (sweep->only)
		return strstr(sweep->calm.step[n].path, sweep->only) != NULL;
	return n % sweep->every == 0;
}

static void try(struct sweep *sweep, const struct fault *fault)
{
	struct outcome outcome;

	subject_renew(&sweep->subject);
	trace(sweep->argv, fault, &outcome);
	if (fault->kind == FAULT_KILL_BEFORE || fault->kind == FAULT_KILL_AFTER)
		sweep_judge_killed(sweep, fault, &outcome);
	else if (outcome.struck)
		sweep_judge(sweep, fault, &outcome);
	else
		sweep->subject.worn = true;
	sweep->tried += outcome.struck > 0;
	outcome_release(&outcome);
}

static void sweep_call(struct sweep *sweep, size_t i, bool no_exchange)
{
	const struct call *call = sweep->calm.step[i].call;
	struct fault fault = { .kind = FAULT_ERROR,
			       .n = (unsigned) i + 1,
			       .no_exchange = no_exchange };

	for (size_t k = 0; k < CALL_ERRORS && call->errors[k]; k++) {
		fault.error = call->errors[k];
		try(sweep, &fault);
	}
	fault.kind = FAULT_PARTIAL;
	if (call->traits & CALL_PARTIAL)
		try(sweep, &fault);
}

void sweep_faults(struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->calm.n; i++)
		if (sweep_takes(sweep, i))
			sweep_call(sweep, i, false);
}

void sweep_faults_without_exchange(struct sweep *sweep)
{
	const struct fault fault = { .no_exchange = true };

	subject_renew(&sweep->subject);
	outcome_release(&sweep->calm);
	trace(sweep->argv, &fault, &sweep->calm);
	sweep->subject.worn = true;
	for (size_t i = 0; i < sweep->calm.n; i++)
		if (sweep_takes(sweep, i))
			sweep_call(sweep, i, true);
}

void sweep_lasting(struct sweep *sweep)
{
	for (size_t k = 0; k < ARRAY_SIZE(lasting); k++)
		for (size_t i = 0; i < sweep->calm.n; i++) {
			const struct fault fault = { .kind = FAULT_FROM,
						     .n = (unsigned) i + 1,
						     .error = lasting[k].error,
						     .traits = lasting[k].traits };

			if (sweep_takes(sweep, i) &&
			    sweep->calm.step[i].call->traits & fault.traits)
				try(sweep, &fault);
		}
}

/* An image takes its time, and what is before a call is after the one before it. */
void sweep_kills(struct sweep *sweep)
{
	bool twice = strcmp(sweep->subject.kind, "image") != 0;

	for (size_t i = 0; i < sweep->calm.n; i++) {
		struct fault fault = { .kind = FAULT_KILL_BEFORE, .n = (unsigned) i + 1 };

		if (!sweep_takes(sweep, i))
			continue;
		if (twice || i == 0)
			try(sweep, &fault);
		fault.kind = FAULT_KILL_AFTER;
		try(sweep, &fault);
	}
}
