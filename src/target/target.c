/* SPDX-License-Identifier: BSD-3-Clause */
#include "target.h"
#include "target-ops.h"
#include "lock.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * RESOLVE_IN_ROOT fails with EAGAIN if it passes a ".." while anything on the system is
 * renamed or mounted (fs/namei.c:handle_dots).
 */
#define OPEN_TRIES 128

/* The kernel's own limit: include/linux/namei.h:MAXSYMLINKS. */
#define LINKS_MAX 40

static int open_in(int tree, const char *path, int flags, bool live)
{
	struct open_how how = {
		.flags = (unsigned) flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	if (live) {
		fd = openat(tree, path, flags);
		return fd < 0 ? -errno : (int) fd;
	}

	for (unsigned i = 0; i < OPEN_TRIES; i++) {
		fd = syscall(SYS_openat2, tree, path, &how, sizeof(how));
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return fd < 0 ? -errno : (int) fd;
}

int target_err(const struct target *target, struct err *err, int code, const char *verb,
	       const char *path)
{
	if (target->live)
		return err_set(err, code, "cannot %s /%s", verb, path);
	return err_set(err, code, "cannot %s /%s in %s", verb, path, target->name);
}

static int target_lock(struct target *target, int fd, const char *name, struct err *err)
{
	pid_t ignored;

	if (target->access != TARGET_WRITE)
		return 0;
	if (lock_take(fd, &ignored) < 0) {
		err_set(err, EBUSY, "cannot lock %s", name);
		return err_why(err, "another run of iommu works on it");
	}
	if (ignored)
		target->ignored_lock = ignored;
	return 0;
}

static int probe(const struct target *target, struct err *err)
{
	_cleanup_close_ int fd = open_in(target->root, ".",
					 O_PATH | O_DIRECTORY | O_CLOEXEC, target->live);

	if (fd >= 0)
		return 0;

	err_set(err, -fd, "cannot open %s", target->name);
	if (fd == -ENOSYS || fd == -EPERM)
		err_why(err, "openat2 is not there: the kernel is older than Linux 5.8, "
			     "or a container's seccomp filter forbids the call");
	return fd;
}

bool target_is_archive_name(const char *path)
{
	static const char *const ends[] = { ".tar", ".tgz",  ".txz", ".tzst",
					    ".tbz", ".tbz2", ".cpio" };
	const char *name = strrchr(path, '/');

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (span_ends(span_of(path), ends[i]))
			return true;
	return strstr(name ? name : path, ".tar.") ||
	       strstr(name ? name : path, ".cpio.");
}

static int do_target_open_directory(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_set(err, errno, "cannot open %s", path) : fd;
}

/* Name the option that takes a file or a disk. */
static int target_refuse_file(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) < 0 || !(S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)))
		return -ENOTDIR;
	return err_hint(err,
			target_is_archive_name(path)
				? "a root archive is named with --archive=%s"
				: "a disk image is named with --image=%s",
			path);
}

/* Keep the record and its private data. */
static void close_tree(struct target *target)
{
	for (size_t i = 0; i < target->n_graft; i++) {
		(void) close(target->graft[i].fd);
		free(target->graft[i].at);
	}
	free(target->graft);
	if (target->root >= 0)
		(void) close(target->root);
	free(target->name);
	*target = (struct target){ .root = -1,
				   .access = TARGET_READ,
				   .ops = target->ops,
				   .private = target->private };
}

static int open_root(struct target *target, int take_root, const char *name,
		     enum target_access access, bool live, struct err *err)
{
	int r;

	target->root = take_root;
	target->name = mem_dup(span_of(name));
	target->access = access;
	target->live = live;
	r = probe(target, err);
	if (r >= 0)
		r = target_lock(target, target->root, name, err);
	if (r < 0)
		close_tree(target);
	return r;
}

int target_open_directory(struct target *target, const char *path,
			  enum target_access access, bool live, struct err *err)
{
	int root = do_target_open_directory(path, err);

	if (root == -ENOTDIR)
		return target_refuse_file(path, err);
	return root < 0 ? root : open_root(target, root, path, access, live, err);
}

int target_open_fd(struct target *target, int take_root, const char *name,
		   enum target_access access, struct err *err)
{
	return open_root(target, take_root, name, access, false, err);
}

void target_close(struct target *target)
{
	close_tree(target);
	if (target->ops && target->ops->close)
		target->ops->close(target);
	*target = (struct target) TARGET_INIT;
}

static bool is_same_directory(int a, int b)
{
	struct stat left, right;

	return fstat(a, &left) == 0 && fstat(b, &right) == 0 &&
	       left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* A flock() belongs to an open file, not a process: our own lock would refuse us. */
static bool is_ours(const struct target *target, int fd)
{
	for (size_t i = 0; i < target->n_graft; i++)
		if (is_same_directory(target->graft[i].fd, fd))
			return true;
	return is_same_directory(target->root, fd);
}

bool target_grafts_equal(const struct target *target, size_t a, size_t b)
{
	return is_same_directory(target->graft[a].fd, target->graft[b].fd);
}

void target_graft_fd(struct target *target, const char *at, int take_fd)
{
	size_t end;
	struct graft *graft;

	at += strspn(at, "/");
	end = strlen(at);
	while (end > 0 && at[end - 1] == '/')
		end--;

	target->graft = mem_grow(target->graft, target->n_graft, &target->graft_room,
				 sizeof(*target->graft));
	graft = &target->graft[target->n_graft++];
	graft->at = mem_dup(span_at(at, 0, end));
	graft->fd = take_fd;
}

int target_graft(struct target *target, const char *at, const char *dir, struct err *err)
{
	_cleanup_close_ int fd = do_target_open_directory(dir, err);
	int r;

	if (fd < 0)
		return fd;
	r = is_ours(target, fd) ? 0 : target_lock(target, fd, dir, err);
	if (r < 0)
		return r;

	target_graft_fd(target, at, fd_take(&fd));
	return 0;
}

static bool is_at_or_below(const char *path, const char *at)
{
	size_t len = strlen(at);

	return strncmp(path, at, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static const struct graft *graft_of(const struct target *target, const char *path)
{
	const struct graft *best = NULL;

	for (size_t i = 0; i < target->n_graft; i++) {
		const struct graft *graft = &target->graft[i];

		if (is_at_or_below(path, graft->at) &&
		    (!best || strlen(graft->at) >= strlen(best->at)))
			best = graft;
	}
	return best;
}

/* Open a path without links or ..: it lies in one tree, the root's or a graft's. */
static int open_in_tree(const struct target *target, const char *path, int flags)
{
	const struct graft *graft = graft_of(target, path);
	int tree = graft ? graft->fd : target->root;

	if (graft)
		path += strlen(graft->at);
	while (*path == '/')
		path++;
	/* openat2 accepts few flags together with O_PATH, and not these. */
	if (!(flags & O_PATH))
		flags |= O_NOCTTY | O_NONBLOCK;
	return open_in(tree, *path ? path : ".", flags | O_CLOEXEC, target->live);
}

/* A path being resolved: done has no links and no .. left, rest is not resolved yet. */
struct path_walk {
	struct buf done, rest;
	unsigned links;
};

static void walk_release(struct path_walk *walk)
{
	buf_release(&walk->done);
	buf_release(&walk->rest);
}

/* Move the first component of rest to component, which is empty at the end. */
static void walk_next(struct path_walk *walk, struct buf *component)
{
	const char *rest = buf_str(&walk->rest);
	size_t start = strspn(rest, "/"), len = strcspn(rest + start, "/");

	buf_clear(component);
	buf_add(component, rest + start, len);
	start += len;
	start += strspn(rest + start, "/");
	buf_splice(&walk->rest, 0, start, SPAN_NULL);
}

static void walk_up(struct path_walk *walk)
{
	const char *done = buf_str(&walk->done), *slash = strrchr(done, '/');
	size_t keep = slash ? (size_t) (slash - done) : 0;

	buf_splice(&walk->done, keep, walk->done.len - keep, SPAN_NULL);
}

static int walk_link(struct path_walk *walk, int dir, const char *name)
{
	char link[PATH_MAX];
	ssize_t len;

	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	len = readlinkat(dir, name, link, sizeof(link));
	if (len < 0)
		return -errno;
	if (len == (ssize_t) sizeof(link))
		return -ENAMETOOLONG;

	if (link[0] == '/')
		buf_clear(&walk->done);
	buf_splice(&walk->rest, 0, 0, span_of("/"));
	buf_splice(&walk->rest, 0, 0, span_at(link, 0, (size_t) len));
	return 0;
}

/* 1: name is a link, and its target is now in rest; 0: it is no link; or -errno. */
static int walk_look(struct path_walk *walk, int dir, const char *name, bool follow)
{
	bool last = walk->rest.len == 0;
	struct stat st;
	int r;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT && last ? 0 : -errno;
	if (S_ISLNK(st.st_mode) && (follow || !last)) {
		r = walk_link(walk, dir, name);
		return r < 0 ? r : 1;
	}
	return S_ISDIR(st.st_mode) || last ? 0 : -ENOTDIR;
}

/* A graft or a parent of one: the user named this path, so the root's links do not
 * matter. */
static bool is_named_by_graft(const struct target *target, const char *path)
{
	for (size_t i = 0; i < target->n_graft; i++)
		if (is_at_or_below(target->graft[i].at, path))
			return true;
	return false;
}

static int walk_step(struct path_walk *walk, const struct target *target,
		     const char *name, bool follow)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		walk_up(walk);
		return 0;
	}

	buf_addf(&path, "%s%s%s", buf_str(&walk->done), walk->done.len ? "/" : "", name);
	if (!is_named_by_graft(target, buf_str(&path))) {
		_cleanup_close_ int dir =
			open_in_tree(target, buf_str(&walk->done), O_PATH | O_DIRECTORY);
		int r;

		if (dir < 0)
			return dir;
		r = walk_look(walk, dir, name, follow);
		if (r != 0)
			return r;
	}

	buf_release(&walk->done);
	walk->done = buf_take(&path);
	return 0;
}

/* Resolve links and dots. The last component need not exist. */
static int walk_path(const struct target *target, const char *path, bool follow,
		     struct buf *ret_path)
{
	_cleanup_(walk_release) struct path_walk walk = { BUF_INIT, BUF_INIT, 0 };
	_cleanup_(buf_release) struct buf component = BUF_INIT;

	buf_add_str(&walk.rest, path);
	for (walk_next(&walk, &component); component.len; walk_next(&walk, &component)) {
		int r = walk_step(&walk, target, buf_str(&component), follow);

		if (r < 0)
			return r;
	}
	*ret_path = buf_take(&walk.done);
	return 0;
}

int target_open_at(const struct target *target, const char *path, int flags)
{
	_cleanup_(buf_release) struct buf straight = BUF_INIT;
	int r;

	if (target->n_graft == 0)
		return open_in_tree(target, path, flags);

	r = walk_path(target, path, !(flags & O_NOFOLLOW), &straight);
	if (r < 0)
		return r;
	return open_in_tree(target, buf_str(&straight), flags);
}

int target_directory(const struct target *target, const char *path, struct buf *ret)
{
	_cleanup_(buf_release) struct buf straight = BUF_INIT;
	const char *slash;
	int r;

	r = walk_path(target, path, true, &straight);
	if (r < 0)
		return r;
	slash = strrchr(buf_str(&straight), '/');
	if (slash)
		buf_add(ret, straight.data, (size_t) (slash - straight.data));
	return 0;
}

int target_resolve(const struct target *target, const char *path, int *ret_dir,
		   char **ret_name)
{
	_cleanup_(buf_release) struct buf straight = BUF_INIT;
	const struct graft *graft;
	const char *name;
	char *slash;
	int r;

	r = walk_path(target, path, true, &straight);
	if (r < 0)
		return r;

	graft = graft_of(target, buf_str(&straight));
	if (straight.len == 0 || (graft && strlen(graft->at) == straight.len))
		return -EISDIR;

	slash = strrchr(straight.data, '/');
	name = slash ? slash + 1 : straight.data;
	if (slash)
		*slash = '\0';
	r = open_in_tree(target, slash ? straight.data : "", O_PATH | O_DIRECTORY);
	if (r < 0)
		return r;
	*ret_dir = r;
	*ret_name = mem_dup(span_of(name));
	return 0;
}
