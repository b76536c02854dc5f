/* SPDX-License-Identifier: BSD-3-Clause */
#define FUSE_USE_VERSION 31
#include "recording.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DISK "/disk"
#define MARK "/mark"

/* The file that holds the disk, and the log. */
struct recorder {
	int disk, log;
};

static const struct recorder *recorder(void)
{
	return fuse_get_context()->private_data;
}

static int add_record(enum record_kind kind, off_t offset, const char *bytes,
		      size_t length)
{
	struct record record = { kind, (uint64_t) offset, length };

	if (write(recorder()->log, &record, sizeof(record)) != (ssize_t) sizeof(record) ||
	    write(recorder()->log, bytes, length) != (ssize_t) length)
		return -EIO;
	return 0;
}

static int get_attributes(const char *path, struct stat *st, struct fuse_file_info *info)
{
	(void) info;
	*st = (struct stat){ .st_mode = S_IFREG | 0600, .st_nlink = 1 };
	if (strcmp(path, "/") == 0)
		st->st_mode = S_IFDIR | 0700;
	else if (strcmp(path, DISK) == 0)
		return fstat(recorder()->disk, st) < 0 ? -errno : 0;
	else if (strcmp(path, MARK) != 0)
		return -ENOENT;
	return 0;
}

static int open_file(const char *path, struct fuse_file_info *info)
{
	(void) path, (void) info;
	return 0;
}

static int read_file(const char *path, char *to, size_t length, off_t offset,
		     struct fuse_file_info *info)
{
	ssize_t n = pread(recorder()->disk, to, length, offset);

	(void) path, (void) info;
	return n < 0 ? -errno : (int) n;
}

static int write_file(const char *path, const char *from, size_t length, off_t offset,
		      struct fuse_file_info *info)
{
	(void) info;
	if (strcmp(path, MARK) == 0)
		return add_record(RECORD_MARK, 0, from, 0) < 0 ? -EIO : (int) length;
	if (pwrite(recorder()->disk, from, length, offset) != (ssize_t) length ||
	    add_record(RECORD_WRITE, offset, from, length) < 0)
		return -EIO;
	return (int) length;
}

static int flush_file(const char *path, int data_only, struct fuse_file_info *info)
{
	(void) path, (void) data_only, (void) info;
	return add_record(RECORD_FLUSH, 0, "", 0);
}

static const struct fuse_operations operations = {
	.getattr = get_attributes,
	.open = open_file,
	.read = read_file,
	.write = write_file,
	.fsync = flush_file,
};

_Noreturn static void serve(const char *disk, const char *log, const char *mountpoint)
{
	char *argv[] = { (char[]){ "recorder" }, (char[]){ "-f" }, (char[]){ "-s" },
			 mem_dup(span_of(mountpoint)), NULL };
	struct recorder serving = {
		.disk = open(disk, O_RDWR | O_CLOEXEC),
		.log = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
	};

	if (serving.disk < 0 || serving.log < 0)
		give_up(disk);
	exit(fuse_main(4, argv, &operations, &serving));
}

pid_t recorder_start(const char *disk, const char *log, const char *mountpoint)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	pid_t pid;

	(void) fflush(NULL);
	pid = fork();
	if (pid == 0)
		serve(disk, log, mountpoint);
	buf_addf(&path, "%s" DISK, mountpoint);
	for (unsigned i = 0; access(buf_str(&path), F_OK) < 0; i++) {
		if (i == 1000 || pid < 0)
			give_up("FUSE");
		(void) poll(NULL, 0, 5);
	}
	return pid;
}

void recorder_mark(const char *mountpoint)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int fd;

	buf_addf(&path, "%s" MARK, mountpoint);
	fd = open(buf_str(&path), O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "x", 1) != 1)
		give_up(buf_str(&path));
	(void) close(fd);
}

void recorder_stop(pid_t pid, const char *mountpoint)
{
	int status;

	for (unsigned i = 0; umount2(mountpoint, 0) < 0; i++) {
		if (i == 1000)
			give_up(mountpoint);
		(void) poll(NULL, 0, 5);
	}
	if (waitpid(pid, &status, 0) != pid)
		give_up("the recorder");
}

void recording_read(struct recording *recording, const char *log)
{
	struct event event;
	char chunk[64 << 10];
	int fd = open(log, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&recording->text, chunk, (size_t) n);
	(void) close(fd);
	for (size_t at = 0; at < recording->text.len;) {
		memcpy(&event.record, recording->text.data + at, sizeof(event.record));
		at += sizeof(event.record);
		event.bytes = recording->text.data + at;
		at += event.record.length;
		recording->event = mem_grow(recording->event, recording->n,
					    &recording->room, sizeof(event));
		recording->event[recording->n++] = event;
	}
}

void recording_release(struct recording *recording)
{
	free(recording->event);
	buf_release(&recording->text);
}
