/* SPDX-License-Identifier: BSD-3-Clause */
#include "tree.h"
#include "change/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static void must(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	abort();
}

char *tree_make(void)
{
	const char *above = getenv("TMPDIR");
	char *tree;

	must(asprintf(&tree, "%s/iommu-test-XXXXXX", above ? above : "/tmp") > 0, "tree");
	must(mkdtemp(tree) != NULL, tree);
	must(chmod(tree, 0755) == 0, tree);
	return tree;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void) st;
	(void) ftw;
	if (kind == FTW_DNR)
		(void) chmod(path, 0700);
	return remove(path);
}

void tree_remove(char *tree)
{
	must(nftw(tree, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, tree);
	free(tree);
}

const char *tree_path(const char *tree, const char *path)
{
	static char text[4][512];
	static unsigned turn;
	char *next = text[turn++ % ARRAY_SIZE(text)];

	(void) snprintf(next, sizeof(text[0]), "%s/%s", tree, path);
	return next;
}

void tree_dir(const char *tree, const char *path)
{
	char part[512];

	(void) snprintf(part, sizeof(part), "%s/%s", tree, path);
	for (char *slash = part + strlen(tree) + 1; slash; *slash++ = '/') {
		slash = strchr(slash, '/');
		if (!slash)
			break;
		*slash = '\0';
		must(mkdir(part, 0755) == 0 || errno == EEXIST, part);
	}
	must(mkdir(part, 0755) == 0 || errno == EEXIST, part);
}

static void make_parent(const char *tree, const char *path)
{
	const char *slash = strrchr(path, '/');
	char above[512];

	if (!slash)
		return;
	(void) snprintf(above, sizeof(above), "%.*s", (int) (slash - path), path);
	tree_dir(tree, above);
}

void tree_write(const char *tree, const char *path, const char *text)
{
	const char *full = tree_path(tree, path);
	FILE *file;

	make_parent(tree, path);
	file = fopen(full, "we");
	must(file && fputs(text, file) >= 0 && fclose(file) == 0, full);
}

void tree_link(const char *tree, const char *path, const char *to)
{
	make_parent(tree, path);
	must(symlink(to, tree_path(tree, path)) == 0, path);
}

void tree_hard_link(const char *tree, const char *path, const char *of)
{
	make_parent(tree, path);
	must(link(tree_path(tree, of), tree_path(tree, path)) == 0, path);
}

static void read_file(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "re");
	int c;

	must(file != NULL, path);
	while ((c = getc(file)) != EOF)
		buf_add_byte(text, (char) c);
	(void) fclose(file);
}

bool tree_is(const char *tree, const char *path, const char *text)
{
	_cleanup_(buf_release) struct buf found = BUF_INIT;

	if (access(tree_path(tree, path), F_OK) < 0)
		return false;
	read_file(tree_path(tree, path), &found);
	return span_is(buf_span(&found), text);
}

static void look_at_attributes(const char *path, struct buf *text)
{
	char names[4096], value[4096];
	ssize_t size = llistxattr(path, names, sizeof(names));

	for (ssize_t at = 0; at < size; at += (ssize_t) strlen(names + at) + 1) {
		ssize_t len = lgetxattr(path, names + at, value, sizeof(value));

		buf_addf(text, " %s=", names + at);
		for (ssize_t i = 0; i < len; i++)
			buf_addf(text, "%02x", (unsigned char) value[i]);
	}
}

static void look_at(const char *tree, const char *path, struct buf *text);

static void look_into(const char *tree, const char *path, struct buf *text)
{
	struct dirent **entry;
	int n = scandir(tree_path(tree, path), &entry, NULL, alphasort);

	must(n >= 0, path);
	for (int i = 0; i < n; i++) {
		const char *name = entry[i]->d_name;
		char below[512];

		(void) snprintf(below, sizeof(below), "%s/%s", path, name);
		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			look_at(tree, below, text);
		free(entry[i]);
	}
	free(entry);
}

static void look_at(const char *tree, const char *path, struct buf *text)
{
	const char *full = tree_path(tree, path);
	char to[512] = "";
	struct stat st;

	must(lstat(full, &st) == 0, full);
	buf_addf(text, "%s %06o %u:%u", path, (unsigned) st.st_mode, (unsigned) st.st_uid,
		 (unsigned) st.st_gid);
	look_at_attributes(full, text);
	if (S_ISDIR(st.st_mode)) {
		buf_add_byte(text, '\n');
		look_into(tree, path, text);
		return;
	}

	buf_addf(text, " %u %lld.%09ld ", (unsigned) st.st_nlink,
		 (long long) st.st_mtim.tv_sec, (long) st.st_mtim.tv_nsec);
	if (S_ISREG(st.st_mode))
		read_file(full, text);
	if (S_ISLNK(st.st_mode))
		must(readlink(full, to, sizeof(to) - 1) >= 0, full);
	buf_addf(text, "%s\n", to);
}

void tree_look(const char *tree, struct buf *text)
{
	buf_clear(text);
	look_at(tree, ".", text);
}

static size_t n_temporaries;

static int count_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void) st;
	(void) kind;
	n_temporaries += temporary_is(path + ftw->base);
	return 0;
}

size_t tree_count_temporaries(const char *tree)
{
	n_temporaries = 0;
	must(nftw(tree, count_one, 16, FTW_PHYS) == 0, tree);
	return n_temporaries;
}

void tree_skip(const char *why)
{
	print_message("skipped: %s\n", why);
	if (getenv("MUST_RUN"))
		fail_msg("MUST_RUN is set: %s", why);
}

int tree_skip_all(const char *why)
{
	(void) printf("skipped: %s\n", why);
	return getenv("MUST_RUN") ? 1 : 77;
}

bool tree_can_give(void)
{
	char *tree = tree_make();
	bool can = chown(tree, 1234, 5678) == 0;

	tree_remove(tree);
	return can;
}

bool tree_is_root(void)
{
	return syscall(SYS_geteuid) == 0 && tree_can_give();
}

void check_failed(const char *file, int line, const char *condition)
{
	(void) fprintf(stderr, "%s:%d: %s\n", file, line, condition);
	_exit(1);
}

static void own_mounts(void)
{
	CHECK(unshare(CLONE_NEWNS) == 0);
	CHECK(mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0);
}

static bool run(bool mounts, void (*function)(const char *tree), const char *tree)
{
	int status;
	pid_t pid;

	(void) fflush(NULL);
	pid = fork();
	must(pid >= 0, "fork");
	if (pid == 0) {
		if (mounts)
			own_mounts();
		function(tree);
		_exit(0);
	}
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool in_child(void (*function)(const char *tree), const char *tree)
{
	return run(false, function, tree);
}

bool in_private_mounts(void (*function)(const char *tree), const char *tree)
{
	return run(true, function, tree);
}
