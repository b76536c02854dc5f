/* SPDX-License-Identifier: BSD-3-Clause */
#include "qcow2.h"
#include "system/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAEMON      "qemu-storage-daemon"
#define FUSE_MAGIC  0x65735546
#define MOUNT_DIR   "/sys/kernel"
#define EXPORT_PATH MOUNT_DIR "/disk"

/* A loaded machine needs a while to start a program; a daemon that takes longer hangs. */
#define EXPORT_WAIT_MS 20000
#define EXPORT_STEP_MS 5

/* Exit status of the child if it cannot become the daemon. */
enum { CANNOT_PREPARE = 125, NO_PROGRAM = 127 };

/*
 * Make a mount namespace that ends with the daemon: only the daemon sees its FUSE mount,
 * and a killed daemon leaves no dead mount. The mount point is a file on a tmpfs, which
 * covers a directory without images.
 */
static bool make_mount_point(void)
{
	int fd;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("iommu", MOUNT_DIR, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700") < 0)
		return false;
	fd = open(EXPORT_PATH, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd >= 0 && close(fd) == 0;
}

/*
 * Give the daemon /dev/null as stdin and stdout. Capture its stderr: messages can contain
 * strings from the image (names of its features) and must be escaped before they are
 * printed.
 */
static void close_streams(int messages)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		_exit(CANNOT_PREPARE);
	(void) dup2(null, STDIN_FILENO);
	(void) dup2(null, STDOUT_FILENO);
	(void) dup2(messages < 0 ? null : messages, STDERR_FILENO);
}

/* Append the daemon's last line without its name and options. */
static void add_messages(int messages, struct buf *out)
{
	char text[4096];
	ssize_t n = messages < 0 ? 0 : pread(messages, text, sizeof(text), 0);
	struct span line, last = SPAN_NULL;
	size_t after;

	for (size_t pos = 0;
	     n > 0 && span_line(span_at(text, 0, (size_t) n), &pos, &line);)
		if (span_trim(line).len)
			last = span_trim(line);
	after = span_find(last, span_of("}: "), 0);
	if (after != SPAN_NPOS)
		last = span_at(last.data, after + 3, last.len);
	if (last.len)
		buf_addf(out, ": %.*s", (int) last.len, last.data);
}

/*
 * The parent-death signal is sent after the parent's fds are closed
 * (kernel/exit.c:do_exit). By then everything is unmounted, and the daemon writes the
 * rest and exits normally.
 */
static bool qcow2_die_with(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent;
}

_Noreturn static void become_daemon(pid_t parent, int keep, int messages,
				    const char *file, const char *format,
				    const char *export)
{
	char *const argv[] = { (char[]){ DAEMON }, (char[]){ "--blockdev" },
			       strdup(file),       (char[]){ "--blockdev" },
			       strdup(format),     (char[]){ "--export" },
			       strdup(export),     NULL };

	if (!make_mount_point() || !qcow2_die_with(parent))
		_exit(CANNOT_PREPARE);
	close_streams(messages);
	/* Close inherited fds for the daemon: refuse_others() would find them. */
	(void) close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	(void) fcntl(keep, F_SETFD, 0);
	/* The parent handles Ctrl-C and stops the daemon in order. */
	(void) setpgid(0, 0);
	(void) execvp(DAEMON, argv);
	_exit(NO_PROGRAM);
}

static int explain_end(const struct disk *disk, int status, int messages, struct err *err)
{
	_cleanup_(buf_release) struct buf message = BUF_INIT;

	disk_err(disk, err, ECHILD);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM) {
		err_why(err, "it is a qcow2, and " DAEMON " is not installed");
		return err_hint(err,
				"install qemu-system-common (qemu-utils), or convert "
				"it: qemu-img convert -O raw %s disk.raw",
				disk->path);
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_PREPARE) {
		err_why(err, "it is a qcow2, and showing it as a disk needs root");
		return disk_hint_rights(err);
	}
	add_messages(messages, &message);
	return err_why(err,
		       DAEMON
		       " cannot open it, or there is no FUSE (/dev/fuse) here%.300s",
		       buf_str(&message));
}

/* Return the exported file; -EAGAIN: the path still leads to the mount point. */
static int open_export(const char *path, enum target_access access)
{
	_cleanup_close_ int fd = -1;
	struct statfs st;

	fd = open(path, (access == TARGET_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0 || fstatfs(fd, &st) < 0 || (unsigned long) st.f_type != FUSE_MAGIC)
		return -EAGAIN;
	return fd_take(&fd);
}

static int wait_for_export(struct qcow2 *qcow2, const struct disk *disk, struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int status, fd;

	buf_addf(&path, "/proc/%d/root" EXPORT_PATH, (int) qcow2->daemon);
	for (unsigned waited = 0; waited < EXPORT_WAIT_MS; waited += EXPORT_STEP_MS) {
		fd = open_export(buf_str(&path), disk->access);
		if (fd >= 0)
			return fd;
		if (waitpid(qcow2->daemon, &status, WNOHANG) == qcow2->daemon) {
			qcow2->daemon = 0;
			return explain_end(disk, status, qcow2->messages, err);
		}
		(void) poll(NULL, 0, EXPORT_STEP_MS);
	}
	disk_err(disk, err, ETIMEDOUT);
	return err_why(err, DAEMON " did not show it in time");
}

/* Return true if an open file is neither the image nor unable to hold data of others. */
static bool is_foreign(const struct qcow2 *qcow2, const struct disk *disk,
		       const struct stat *st)
{
	const int own[] = { disk->fd, qcow2->messages };
	struct stat known;

	if (!S_ISREG(st->st_mode) && !S_ISBLK(st->st_mode) && !S_ISSOCK(st->st_mode))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (own[i] >= 0 && fstat(own[i], &known) == 0 &&
		    known.st_dev == st->st_dev && known.st_ino == st->st_ino)
			return false;
	return true;
}

/*
 * A program that exchanges the header after the check can make the daemon open an
 * external data file: any file, disk or server. The daemon opens what the header names
 * once, so the files that it has open now are all that it will ever read or write.
 */
static int refuse_others(const struct qcow2 *qcow2, const struct disk *disk,
			 struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	const struct dirent *entry;
	bool is_found = false;
	struct stat st;
	DIR *dir;

	buf_addf(&path, "/proc/%d/fd", (int) qcow2->daemon);
	dir = opendir(buf_str(&path));
	if (!dir)
		return disk_err(disk, err, errno);
	while (!is_found && (entry = readdir(dir)))
		is_found = fstatat(dirfd(dir), entry->d_name, &st, 0) < 0
				   ? errno != ENOENT /* closed meanwhile */
				   : is_foreign(qcow2, disk, &st);
	(void) closedir(dir);
	if (!is_found)
		return 0;
	disk_err(disk, err, EBUSY);
	return err_why(err, "it names another file since it was looked at");
}

/* A comma ends an option of the daemon, unless it is doubled. */
static void qcow2_add_value(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == ',')
			buf_add_byte(out, ',');
		buf_add_byte(out, *value);
	}
}

/*
 * Name the file that was checked, wherever its path leads now. If it names other files,
 * they are found relative to its path.
 */
static int qcow2_add_file(const struct disk *disk, struct buf *out)
{
	_cleanup_(mem_done) char *path = NULL;

	if (!disk->names_others) {
		buf_addf(out, "/proc/self/fd/%d", disk->fd);
		return 0;
	}
	path = realpath(disk->path, NULL);
	if (!path)
		return -errno;
	qcow2_add_value(out, path);
	return 0;
}

int qcow2_export(struct qcow2 *qcow2, const struct disk *disk, struct err *err)
{
	_cleanup_(buf_release) struct buf file = BUF_INIT, format = BUF_INIT,
					  export = BUF_INIT;
	bool writes = disk->access == TARGET_WRITE;
	const char *read_only = writes ? "false" : "true";
	pid_t parent = getpid();
	int fd, r;

	buf_addf(&file, "driver=%s,node-name=file,read-only=%s,filename=",
		 disk->is_device ? "host_device" : "file", writes ? "off" : "on");
	r = qcow2_add_file(disk, &file);
	if (r < 0)
		return disk_err(disk, err, -r);
	/* An image that had no backing file when it was checked gets none. */
	buf_addf(&format,
		 "{\"driver\":\"qcow2\",\"node-name\":\"disk\",\"file\":\"file\","
		 "\"read-only\":%s%s}",
		 read_only, disk->names_others ? "" : ",\"backing\":null");
	buf_addf(&export,
		 "type=fuse,id=disk,node-name=disk,mountpoint=" EXPORT_PATH
		 ",writable=%s",
		 writes ? "on" : "off");
	qcow2->messages = memfd_create("iommu", MFD_CLOEXEC);
	qcow2->daemon = fork();
	if (qcow2->daemon < 0)
		return disk_err(disk, err, errno);
	if (qcow2->daemon == 0)
		become_daemon(parent, disk->fd, qcow2->messages, buf_str(&file),
			      buf_str(&format), buf_str(&export));

	fd = wait_for_export(qcow2, disk, err);
	if (fd < 0)
		return fd;
	qcow2->fd = fd;
	if (disk->names_others)
		return fd;
	r = refuse_others(qcow2, disk, err);
	return r < 0 ? r : fd;
}

void qcow2_stop(struct qcow2 *qcow2)
{
	if (qcow2->fd >= 0)
		(void) close(qcow2->fd);
	if (qcow2->daemon > 0) {
		(void) kill(qcow2->daemon, SIGTERM);
		while (waitpid(qcow2->daemon, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (qcow2->messages >= 0)
		(void) close(qcow2->messages);
	*qcow2 = (struct qcow2) QCOW2_INIT;
}
