/* SPDX-License-Identifier: BSD-3-Clause */
#include "subject.h"
#include "trace.h"

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define WAIT_MS 5000
#define STEP_MS 2

int run_quietly(const char *const argv[])
{
	pid_t pid = fork();
	int status, null;

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		(void) dup2(null, STDOUT_FILENO);
		(void) dup2(null, STDERR_FILENO);
		(void) execvp(argv[0], (char *const *) (uintptr_t) argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		give_up(argv[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void must_run(const char *const argv[])
{
	if (run_quietly(argv) != 0)
		give_up(argv[0]);
}

#define RUN(...) must_run((const char *const[]){ __VA_ARGS__, NULL })

static char *join(const char *directory, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		abort();
	return path;
}

static char *make_below(const char *directory, const char *name)
{
	char *path = join(directory, name);

	if (mkdir(path, 0755) < 0)
		give_up(path);
	return path;
}

/* So that a lost owner, mode or attribute shows. */
static void dress(const char *directory)
{
	char *const roots[] = { (char *) (uintptr_t) directory, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	static const mode_t modes[] = { 0644, 0600, 0640, 0664 };
	unsigned n = 0;

	for (const FTSENT *entry = fts_read(walk); entry; entry = fts_read(walk)) {
		struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
					     { .tv_sec = 1600000000 + n, .tv_nsec = n } };

		if (entry->fts_info != FTS_F)
			continue;
		n++;
		if (lchown(entry->fts_path, n % 3 * 1000, n % 5 * 7) < 0 ||
		    chmod(entry->fts_path, modes[n % ARRAY_SIZE(modes)]) < 0)
			give_up(entry->fts_path);
		(void) setxattr(entry->fts_path, "user.torture", &n, sizeof(n), 0);
		(void) setxattr(entry->fts_path, "trusted.torture", &n, sizeof(n), 0);
		(void) utimensat(AT_FDCWD, entry->fts_path, times, 0);
	}
	(void) fts_close(walk);
}

static void own_mounts(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		give_up("a mount namespace");
}

void subject_open(struct subject *subject, const char *kind, const char *source)
{
	const char *above = getenv("TMPDIR"), *slash = strrchr(source, '/');
	char *base;

	if (asprintf(&base, "%s/torture-XXXXXX", above ? above : "/dev/shm") < 0 ||
	    !mkdtemp(base) || chmod(base, 0755) < 0)
		give_up("a directory to work in");
	*subject = (struct subject){ .kind = kind, .base = base, .start = time(NULL) };
	subject->pristine = make_below(base, "pristine");
	subject->tmp = make_below(base, "tmp");
	subject->mnt = make_below(base, "mnt");
	subject->work = join(base, "work");
	subject->path = join(subject->work, slash ? slash + 1 : source);
	subject->worn = true;
	RUN("cp", "-a", "--sparse=always", source, subject->pristine);
	dress(subject->pristine);
	if (strcmp(kind, "image") == 0)
		own_mounts();
}

void subject_close(struct subject *subject)
{
	RUN("rm", "-rf", subject->base);
	free(subject->base);
	free(subject->pristine);
	free(subject->work);
	free(subject->path);
	free(subject->tmp);
	free(subject->mnt);
}

void subject_renew(struct subject *subject)
{
	if (!subject->worn)
		return;
	RUN("rm", "-rf", subject->work);
	RUN("cp", "-a", "--sparse=always", subject->pristine, subject->work);
	RUN("find", subject->tmp, "-mindepth", "1", "-delete");
	subject->worn = false;
}

void subject_look(struct subject *subject, struct snapshot *snapshot)
{
	snapshot->start = subject->start;
	if (strcmp(subject->kind, "image") != 0) {
		snapshot_read(snapshot, strcmp(subject->kind, "root") == 0
						? subject->path
						: subject->work);
		return;
	}
	RUN("mount", "-o", "loop,ro", subject->path, subject->mnt);
	snapshot_read(snapshot, subject->mnt);
	RUN("umount", subject->mnt);
}

static bool is_backed(const char *file, const char *path)
{
	char text[512] = "";
	FILE *stream = fopen(file, "re");

	if (!stream)
		return false;
	if (!fgets(text, sizeof(text), stream))
		text[0] = '\0';
	(void) fclose(stream);
	return strncmp(text, path, strlen(path)) == 0;
}

static bool has_loop(const struct subject *subject)
{
	bool found = false;
	glob_t files;

	if (glob("/sys/block/loop*/loop/backing_file", 0, NULL, &files) != 0)
		return false;
	for (size_t i = 0; i < files.gl_pathc; i++)
		found |= is_backed(files.gl_pathv[i], subject->path);
	globfree(&files);
	return found;
}

static bool is_empty(const char *directory, struct buf *why)
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;
	bool empty = true;

	if (!stream)
		give_up(directory);
	while ((entry = readdir(stream)))
		if (entry->d_name[0] != '.' && empty) {
			empty = false;
			buf_addf(why, "$TMPDIR has %s", entry->d_name);
		}
	(void) closedir(stream);
	return empty;
}

bool subject_is_clean(const struct subject *subject, bool killed, struct buf *why)
{
	if (!killed && !is_empty(subject->tmp, why))
		return false;
	if (strcmp(subject->kind, "image") != 0)
		return true;
	for (unsigned waited = 0; has_loop(subject); waited += STEP_MS) {
		if (waited >= WAIT_MS) {
			buf_add_str(why, "a loop device is left");
			return false;
		}
		(void) poll(NULL, 0, STEP_MS);
	}
	return true;
}

bool subject_is_sound(const struct subject *subject, struct buf *why)
{
	const char *const checker[] = { "e2fsck", "-fn", subject->path, NULL };

	if (strcmp(subject->kind, "image") != 0 || run_quietly(checker) == 0)
		return true;
	buf_add_str(why, "e2fsck finds something");
	return false;
}
