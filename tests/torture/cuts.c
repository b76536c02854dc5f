/* SPDX-License-Identifier: BSD-3-Clause */
#include "snapshot.h"
#include "state.h"
#include "subject.h"
#include "trace.h"

#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/*
 * cuts root|image FILESYSTEM DISK IOMMU MODE SECONDS SEED
 *
 * Records what a run that sets MODE writes to DISK, which is one file system: a run on
 * the disk as an image, or on the directory that it is mounted at. Then cuts the power:
 * after each flush, and for so many seconds with some of what was written since then, by
 * a generator with SEED. Each state is mounted, its journal replayed: every file is the
 * old one or the new one, and once the run has said success the new one; the file
 * system's checker finds nothing; and some are set again, which comes to the new files.
 */

static const struct {
	const char *name;
	const char *checker[4];
} kinds[] = {
	{ "ext4", { "e2fsck", "-fn", NULL } },
	{ "xfs", { "xfs_repair", "-n", NULL } },
	{ "btrfs", { "btrfs", "check", NULL } },
};

/* Each so many-th state is set again. */
#define SET_AGAIN 5

/* How likely a block is to have got to the disk, round by round. */
static const unsigned chances[] = { 0, 50, 100, 10, 90, 50, 30, 70 };

struct cuts {
	const char *variant, *kind, *pristine, *iommu, *mode;
	char *base;
	struct buf disk, log, fuse, recorded, state, mnt; /* paths */
	struct snapshot old, new;
	unsigned flushes, writes, states, after, again, wrong;
};

#define RUN(...) run_quietly((const char *const[]){ __VA_ARGS__, NULL })

static void must(int status, const char *what)
{
	if (status == 0)
		return;
	(void) fprintf(stderr, "%s: status %d\n", what, status);
	exit(2);
}

static void prepare(struct cuts *cuts)
{
	const char *above = getenv("TMPDIR");

	if (asprintf(&cuts->base, "%s/cuts-XXXXXX", above ? above : "/dev/shm") < 0 ||
	    !mkdtemp(cuts->base))
		give_up("a directory to work in");
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		give_up("a mount namespace");
	buf_addf(&cuts->disk, "%s/held", cuts->base);
	buf_addf(&cuts->log, "%s/log", cuts->base);
	buf_addf(&cuts->state, "%s/state", cuts->base);
	buf_addf(&cuts->fuse, "%s/fuse", cuts->base);
	buf_addf(&cuts->recorded, "%s/fuse/disk", cuts->base);
	buf_addf(&cuts->mnt, "%s/mnt", cuts->base);
	if (mkdir(buf_str(&cuts->fuse), 0700) < 0 || mkdir(buf_str(&cuts->mnt), 0700) < 0)
		give_up(cuts->base);
	must(RUN("cp", "--sparse=always", cuts->pristine, buf_str(&cuts->disk)), "cp");
	(void) setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
}

static bool look(struct cuts *cuts, const char *disk, const char *options,
		 struct snapshot *snapshot)
{
	const char *mnt = buf_str(&cuts->mnt);

	if (RUN("mount", "-o", options, disk, mnt) != 0)
		return false;
	snapshot_read(snapshot, mnt);
	return RUN("umount", mnt) == 0;
}

static void run_on_directory(const struct cuts *cuts)
{
	const char *mnt = buf_str(&cuts->mnt);

	must(RUN("mount", "-o", "loop", buf_str(&cuts->recorded), mnt), "mount");
	must(RUN("sync", "-f", mnt), "sync");
	must(RUN(cuts->iommu, "--root", mnt, cuts->mode), "the run");
	recorder_mark(buf_str(&cuts->fuse));
	must(RUN("umount", mnt), "umount");
}

static void run_on_image(const struct cuts *cuts)
{
	must(RUN(cuts->iommu, "--image", buf_str(&cuts->recorded), cuts->mode),
	     "the run");
	recorder_mark(buf_str(&cuts->fuse));
}

static void record(struct cuts *cuts)
{
	pid_t pid = recorder_start(buf_str(&cuts->disk), buf_str(&cuts->log),
				   buf_str(&cuts->fuse));

	if (strcmp(cuts->variant, "root") == 0)
		run_on_directory(cuts);
	else
		run_on_image(cuts);
	recorder_stop(pid, buf_str(&cuts->fuse));
	if (!look(cuts, cuts->pristine, "loop,ro", &cuts->old) ||
	    !look(cuts, buf_str(&cuts->disk), "loop,ro", &cuts->new))
		give_up("mount");
}

static bool is_sound(const struct cuts *cuts)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].name, cuts->kind) == 0)
			return RUN(kinds[i].checker[0], kinds[i].checker[1],
				   buf_str(&cuts->state)) == 0;
	return false;
}

static bool completes(struct cuts *cuts, struct buf *why)
{
	_cleanup_(snapshot_release) struct snapshot found = { 0 };
	const char *state = buf_str(&cuts->state);

	cuts->again++;
	buf_add_str(why, "the next run: ");
	if (RUN(cuts->iommu, "--image", state, cuts->mode) != 0) {
		buf_add_str(why, "it fails");
		return false;
	}
	return look(cuts, state, "loop,ro", &found) &&
	       snapshot_is(&found, &cuts->new, NULL, 0, why);
}

static bool is_whole(struct cuts *cuts, bool done, struct buf *why)
{
	_cleanup_(snapshot_release) struct snapshot found = { 0 };
	const struct snapshot *one = done ? &cuts->new : &cuts->old;
	const struct snapshot *other = done ? NULL : &cuts->new;

	if (!look(cuts, buf_str(&cuts->state), "loop", &found)) {
		buf_add_str(why, "it does not mount");
		return false;
	}
	if (!snapshot_is(&found, one, other, SNAPSHOT_TEMPORARIES, why))
		return false;
	if (!is_sound(cuts)) {
		buf_add_str(why, "its checker finds something");
		return false;
	}
	return cuts->states % SET_AGAIN != 0 || completes(cuts, why);
}

/* Where success is said before the next flush, it must hold without that. */
static void judge(struct cuts *cuts, const struct state *state, unsigned chance)
{
	_cleanup_(buf_release) struct buf why = BUF_INIT;
	bool done = state->marked;

	cuts->states++;
	cuts->after += done;
	if (is_whole(cuts, done, &why))
		return;
	cuts->wrong++;
	(void) printf(
		"%s on %s: cut after event %zu, with %u%% of those up to %zu%s: %s\n",
		cuts->variant, cuts->kind, state->from, chance, state->to,
		done ? ", when success was said" : "", buf_str(&why));
}

static bool is_over(time_t until)
{
	return time(NULL) >= until;
}

/* true: there was something new in it. */
static bool go_round(struct cuts *cuts, struct state *state, unsigned chance,
		     time_t until)
{
	unsigned before = cuts->states;

	state_rewind(state, cuts->pristine);
	while (state_next_epoch(state) && (chance == 0 || !is_over(until)))
		if (state_write(state, chance, buf_str(&cuts->state)))
			judge(cuts, state, chance);
	return cuts->states > before;
}

static void cut(struct cuts *cuts, time_t seconds)
{
	struct recording recording = { 0 };
	time_t until = time(NULL) + seconds;
	unsigned idle = 0;
	struct state state;

	recording_read(&recording, buf_str(&cuts->log));
	for (size_t i = 0; i < recording.n; i++)
		cuts->flushes += recording.event[i].record.kind == RECORD_FLUSH;
	cuts->writes = (unsigned) recording.n - cuts->flushes;
	state_open(&state, cuts->pristine, &recording);
	for (unsigned i = 0; (i == 0 || !is_over(until)) && idle < 50; i++)
		idle = go_round(cuts, &state, chances[i % ARRAY_SIZE(chances)], until)
			       ? 0
			       : idle + 1;
	state_close(&state);
	recording_release(&recording);
}

static void clean_up(struct cuts *cuts)
{
	must(RUN("rm", "-rf", cuts->base), "rm");
	free(cuts->base);
	buf_release(&cuts->disk);
	buf_release(&cuts->log);
	buf_release(&cuts->fuse);
	buf_release(&cuts->recorded);
	buf_release(&cuts->state);
	buf_release(&cuts->mnt);
	snapshot_release(&cuts->old);
	snapshot_release(&cuts->new);
}

int main(int argc, char **argv)
{
	struct cuts cuts = { 0 };

	if (argc != 8) {
		(void) fprintf(stderr,
			       "usage: cuts root|image FILESYSTEM DISK IOMMU MODE "
			       "SECONDS SEED\n");
		return 2;
	}
	cuts.variant = argv[1];
	cuts.kind = argv[2];
	cuts.pristine = argv[3];
	cuts.iommu = argv[4];
	cuts.mode = argv[5];
	srand((unsigned) atoi(argv[7]));
	prepare(&cuts);
	record(&cuts);
	cut(&cuts, atoi(argv[6]));
	(void) printf(
		"cut (%s, %s): %u states, %u wrong, of %u writes and %u flushes, %u after "
		"success, %u set again\n",
		cuts.kind, cuts.variant, cuts.states, cuts.wrong, cuts.writes,
		cuts.flushes, cuts.after, cuts.again);
	clean_up(&cuts);
	return cuts.wrong > 0;
}
