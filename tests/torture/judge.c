/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DONE = 0, FAILED = 1, STUCK = 5 };

static const char *const kinds[] = {
	[FAULT_ERROR] = "fails",
	[FAULT_PARTIAL] = "does a part",
	[FAULT_FROM] = "and what follows fails",
	[FAULT_KILL_BEFORE] = "killed before",
	[FAULT_KILL_AFTER] = "killed after",
};

void sweep_wrong(struct sweep *sweep, const struct fault *fault,
		 const struct outcome *outcome, const char *why)
{
	const struct step *step =
		outcome->n >= fault->n ? &outcome->step[fault->n - 1] : NULL;

	sweep->wrong++;
	(void) printf("%s %s: call %u, %s %s %s%s%s: exit %d%s: %s\n", sweep->name,
		      sweep->argv[3], fault->n, step ? step->call->name : "?",
		      step ? step->path : "", kinds[fault->kind],
		      fault->error ? " with " : "", error_name(fault->error),
		      WIFEXITED(outcome->status) ? WEXITSTATUS(outcome->status)
						 : -WTERMSIG(outcome->status),
		      fault->no_exchange ? ", without exchange" : "", why);
	if (outcome->err.len)
		(void) printf("    %s", buf_str(&outcome->err));
}

/* stderr itself could not be written to. */
static bool is_mute(const struct fault *fault, const struct outcome *outcome)
{
	const struct step *step = &outcome->step[fault->n - 1];

	return step->call->number == SYS_write && step->fd == STDERR_FILENO;
}

/* A file of a directory may be named by a path that leads to it through links. */
static bool leads_to(const struct sweep *sweep, struct span name, const char *path)
{
	_cleanup_(mem_done) char *real = NULL;
	_cleanup_(buf_release) struct buf whole = BUF_INIT;
	const char *root = sweep->subject.path;

	if (span_is(name, path))
		return true;
	buf_addf(&whole, "%s/", root);
	buf_add_span(&whole, name);
	real = realpath(buf_str(&whole), NULL);
	return real && strcmp(real + strlen(root) + 1, path) == 0;
}

static bool is_named(const struct sweep *sweep, const char *path,
		     const struct outcome *outcome)
{
	static const char before[] = "iommu: cannot put back /";
	struct span line;

	for (size_t pos = 0; span_line(buf_span(&outcome->err), &pos, &line);) {
		size_t end = span_find(line, span_of(": "), sizeof(before));

		if (span_starts(line, before) && end != (size_t) -1 &&
		    leads_to(sweep, span_at(line.data, sizeof(before) - 1, end), path))
			return true;
	}
	return false;
}

/* Each file that has the new words is named, and no other. */
static bool names_all(const struct sweep *sweep, const struct snapshot *found,
		      const struct outcome *outcome, struct buf *why)
{
	for (size_t i = 0; i < sweep->old.n; i++) {
		const struct node *old = &sweep->old.node[i];
		bool changed = !node_eq(old, snapshot_find(found, old->path), 0);

		if (is_named(sweep, old->path, outcome) == changed)
			continue;
		buf_addf(why, "/%s is %s", old->path,
			 changed ? "new, and not named" : "named, and as it was");
		return false;
	}
	return true;
}

/* What the status says must be so. */
static bool is_true(struct sweep *sweep, const struct fault *fault,
		    const struct outcome *outcome, const struct snapshot *found,
		    struct buf *why)
{
	unsigned allow = outcome->removes ? SNAPSHOT_TEMPORARIES : 0;
	int status = WEXITSTATUS(outcome->status);

	if (status == FAILED) {
		sweep->said++;
		if (!outcome->err.len && !is_mute(fault, outcome)) {
			buf_add_str(why, "it says nothing");
			return false;
		}
		return snapshot_is(found, &sweep->old, NULL, allow, why);
	}
	if (status == STUCK && strcmp(sweep->subject.kind, "archive") != 0) {
		sweep->rollback_failed++;
		return snapshot_is(found, &sweep->old, &sweep->new, SNAPSHOT_TEMPORARIES,
				   why) &&
		       names_all(sweep, found, outcome, why);
	}
	if (outcome->status != sweep->calm.status) {
		buf_add_str(why, "another status");
		return false;
	}
	sweep->right++;
	return snapshot_is(found, &sweep->new, NULL, allow, why);
}

/* Memory that runs out ends the program, but not half-way. */
static bool ended_in_order(struct sweep *sweep, const struct fault *fault,
			   const struct outcome *outcome, const struct snapshot *found,
			   struct buf *why)
{
	if (WIFEXITED(outcome->status))
		return is_true(sweep, fault, outcome, found, why);
	if (WTERMSIG(outcome->status) != SIGABRT || fault->error != ENOMEM) {
		buf_addf(why, "%s", strsignal(WTERMSIG(outcome->status)));
		return false;
	}
	sweep->said++;
	return snapshot_is(found, &sweep->old, NULL, 0, why);
}

void sweep_judge(struct sweep *sweep, const struct fault *fault,
		 const struct outcome *outcome)
{
	_cleanup_(snapshot_release) struct snapshot found = { 0 };
	_cleanup_(buf_release) struct buf why = BUF_INIT;
	unsigned before = sweep->wrong;

	/* From a disk that is gone nothing can be removed either. */
	if (!subject_is_clean(&sweep->subject,
			      outcome->removes > 0 || fault->kind == FAULT_FROM, &why))
		sweep_wrong(sweep, fault, outcome, buf_str(&why));
	subject_look(&sweep->subject, &found);
	buf_clear(&why);
	if (!ended_in_order(sweep, fault, outcome, &found, &why) &&
	    sweep->wrong == before)
		sweep_wrong(sweep, fault, outcome, buf_str(&why));
	buf_clear(&why);
	sweep->left += !snapshot_is(&found, &sweep->old, &sweep->new, 0, &why);
	buf_clear(&why);
	sweep->subject.worn = !snapshot_is(&found, &sweep->old, NULL, 0, &why);
}

static bool is_new_state(struct sweep *sweep, const struct snapshot *found)
{
	unsigned long hash = snapshot_hash(found);

	for (size_t i = 0; i < sweep->n_state; i++)
		if (sweep->state[i] == hash)
			return false;
	if (sweep->n_state < ARRAY_SIZE(sweep->state))
		sweep->state[sweep->n_state++] = hash;
	return true;
}

/* Line by line one of the old lines or one of the new: it boots with these or those. */
static bool boots(struct sweep *sweep, struct buf *why)
{
	_cleanup_(buf_release) struct buf entries = BUF_INIT;
	struct span line, old, new;
	size_t a = 0, b = 0, c = 0;

	sweep_entries(sweep, &entries);
	while (span_line(buf_span(&sweep->old_entries), &a, &old)) {
		if (!span_line(buf_span(&sweep->new_entries), &b, &new) ||
		    !span_line(buf_span(&entries), &c, &line) ||
		    (!span_eq(line, old) && !span_eq(line, new))) {
			buf_addf(why, "a boot entry is neither old nor new: %.*s",
				 (int) line.len, line.data);
			return false;
		}
	}
	return true;
}

static bool completes(struct sweep *sweep, struct buf *why)
{
	const struct fault none = { .kind = FAULT_NONE };
	_cleanup_(snapshot_release) struct snapshot found = { 0 };
	struct outcome next;
	bool same;

	trace(sweep->argv, &none, &next);
	same = next.status == sweep->calm.status;
	if (!same)
		buf_addf(why, "the next run has status %#x: %s", (unsigned) next.status,
			 buf_str(&next.err));
	outcome_release(&next);
	if (!same || !subject_is_clean(&sweep->subject, true, why))
		return false;
	subject_look(&sweep->subject, &found);
	if (snapshot_is(&found, &sweep->new, NULL, 0, why))
		return true;
	buf_add_str(why, " after the next run");
	return false;
}

static bool is_whole(struct sweep *sweep, const struct outcome *outcome, struct buf *why)
{
	_cleanup_(snapshot_release) struct snapshot found = { 0 };

	if (!WIFSIGNALED(outcome->status) || WTERMSIG(outcome->status) != SIGKILL) {
		buf_add_str(why, "it was not killed");
		return !outcome->struck;
	}
	if (!subject_is_clean(&sweep->subject, true, why) ||
	    !subject_is_sound(&sweep->subject, why))
		return false;
	subject_look(&sweep->subject, &found);
	if (!snapshot_is(&found, &sweep->old, &sweep->new, SNAPSHOT_TEMPORARIES, why))
		return false;
	return (!is_new_state(sweep, &found) || boots(sweep, why)) &&
	       completes(sweep, why);
}

void sweep_judge_killed(struct sweep *sweep, const struct fault *fault,
			const struct outcome *outcome)
{
	_cleanup_(buf_release) struct buf why = BUF_INIT;

	sweep->subject.worn = true;
	if (!is_whole(sweep, outcome, &why))
		sweep_wrong(sweep, fault, outcome, buf_str(&why));
}
