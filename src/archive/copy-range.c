/* SPDX-License-Identifier: BSD-3-Clause */
#include "copy-range.h"
#include "system/write.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the kernel copies between two looks for a signal. */
#define COPY_MAX ((uint64_t) 32 << 20)
/* What the disk is given at once. */
#define BEGIN_MIN ((uint64_t) 8 << 20)
/* The kernel's own pipe for this has 64 KiB, and where bytes move by a part of a block
 * each 64 KiB then write two blocks in halves. */
#define PIPE_SIZE (2 * WRITE_PIECE)
/* Larger units than this are of a network's file system, whose server copies. */
#define LOCAL_UNIT_MAX ((uint64_t) 64 << 10)

void range_copier_to(struct range_copier *transfer, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	transfer->fd = fd;
	transfer->unit = st.st_blksize > 0 ? (uint64_t) st.st_blksize : 1;
}

static void close_pipe(struct range_copier *transfer)
{
	for (unsigned i = 0; i < 2; i++) {
		if (transfer->pipe[i] >= 0)
			(void) close(transfer->pipe[i]);
		transfer->pipe[i] = -1;
	}
}

static bool open_pipe(struct range_copier *transfer)
{
	int size;

	if (transfer->planned)
		return transfer->pipe[0] >= 0;
	transfer->planned = WRITE_PIECE;
	if (pipe2(transfer->pipe, O_CLOEXEC) < 0)
		return false;
	size = fcntl(transfer->pipe[0], F_SETPIPE_SZ, (int) PIPE_SIZE);
	/* Whoever has many pipes gets no large ones. */
	if (size < 0)
		size = fcntl(transfer->pipe[0], F_GETPIPE_SZ);
	if (size <= 0)
		close_pipe(transfer);
	/*
	 * A page that is begun or left in the middle takes all of its place in the pipe.
	 */
	transfer->planned = size > 0 ? (size_t) size / 2 : transfer->planned;
	return size > 0;
}

static uint64_t up_to(uint64_t at, uint64_t unit, uint64_t len)
{
	uint64_t left = unit - at % unit;

	return left < len ? left : len;
}

/* Up to where whole pieces begin in the new file. */
static uint64_t splice_piece(struct range_copier *transfer, int from, uint64_t offset,
			     uint64_t len, uint64_t to)
{
	uint64_t done = 0;
	off_t at = (off_t) offset;
	ssize_t in, out = 1;

	if (!open_pipe(transfer))
		return 0;
	in = splice(from, &at, transfer->pipe[1], NULL,
		    (size_t) up_to(to, transfer->planned, len), 0);
	while (in > 0 && done < (uint64_t) in && out > 0) {
		out = splice(transfer->pipe[0], NULL, transfer->fd, NULL,
			     (size_t) in - done, 0);
		done += out > 0 ? (uint64_t) out : 0;
	}
	/* Nobody wants what is stuck in it. */
	if (in < 0 || out <= 0)
		close_pipe(transfer);
	return done;
}

/* Up to the next whole unit, or in whole units. */
static uint64_t copy_piece(const struct range_copier *transfer, int from, uint64_t offset,
			   uint64_t len)
{
	uint64_t unit = (offset % transfer->unit) ? transfer->unit : COPY_MAX;
	off_t at = (off_t) offset;
	ssize_t n = copy_file_range(from, &at, transfer->fd, NULL,
				    (size_t) up_to(offset, unit, len), 0);

	return n > 0 ? (uint64_t) n : 0;
}

/* The disk does its part while we do ours: the sync at the end then waits for less. What
 * goes wrong is told there. */
static void begin_writing(struct range_copier *transfer, uint64_t end)
{
	if (end - transfer->begun < BEGIN_MIN)
		return;
	(void) sync_file_range(transfer->fd, (off_t) transfer->begun,
			       (off_t) (end - transfer->begun), SYNC_FILE_RANGE_WRITE);
	transfer->begun = end;
}

uint64_t range_copier_some(struct range_copier *transfer, int from, uint64_t offset,
			   uint64_t len)
{
	off_t at = transfer->fd < 0 ? -1 : lseek(transfer->fd, 0, SEEK_CUR);
	uint64_t to = (uint64_t) at, n = 0;

	if (at < 0)
		return 0;
	if (transfer->unit > LOCAL_UNIT_MAX ||
	    to % transfer->unit == offset % transfer->unit)
		n = copy_piece(transfer, from, offset, len);
	if (!n)
		n = splice_piece(transfer, from, offset, len, to);
	begin_writing(transfer, to + n);
	return n;
}

void range_copier_release(struct range_copier *transfer)
{
	close_pipe(transfer);
}
