/* SPDX-License-Identifier: BSD-3-Clause */
#include "copy-range.h"
#include "system/write.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that the kernel copies between two checks for a pending signal. */
#define COPY_MAX ((uint64_t) 32 << 20)
/* Bytes after which writeback is started. */
#define BEGIN_MIN ((uint64_t) 8 << 20)
/* The kernel's internal pipe holds 64 KiB. If bytes move by a part of a block, each 64
 * KiB then write two blocks in halves. */
#define PIPE_SIZE (2 * WRITE_PIECE)
/* Larger units belong to network file systems, whose server copies. */
#define LOCAL_UNIT_MAX ((uint64_t) 64 << 10)

void range_copier_to(struct range_copier *copier, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	copier->fd = fd;
	copier->unit = st.st_blksize > 0 ? (uint64_t) st.st_blksize : 1;
}

static void close_pipe(struct range_copier *copier)
{
	for (unsigned i = 0; i < 2; i++) {
		if (copier->pipe[i] >= 0)
			(void) close(copier->pipe[i]);
		copier->pipe[i] = -1;
	}
}

static bool open_pipe(struct range_copier *copier)
{
	int size;

	if (copier->pipe_piece)
		return copier->pipe[0] >= 0;
	copier->pipe_piece = WRITE_PIECE;
	if (pipe2(copier->pipe, O_CLOEXEC) < 0)
		return false;
	size = fcntl(copier->pipe[0], F_SETPIPE_SZ, (int) PIPE_SIZE);
	/* The kernel refuses a large pipe to a user that has many pipes. */
	if (size < 0)
		size = fcntl(copier->pipe[0], F_GETPIPE_SZ);
	if (size <= 0)
		close_pipe(copier);
	/* A page that begins or ends inside a block takes a whole slot of the pipe. */
	copier->pipe_piece = size > 0 ? (size_t) size / 2 : copier->pipe_piece;
	return size > 0;
}

static uint64_t up_to(uint64_t at, uint64_t unit, uint64_t len)
{
	uint64_t left = unit - at % unit;

	return left < len ? left : len;
}

/* Move bytes through the pipe, up to where whole pieces begin in the new file. */
static uint64_t splice_piece(struct range_copier *copier, int from, uint64_t offset,
			     uint64_t len, uint64_t to)
{
	uint64_t done = 0;
	off_t at = (off_t) offset;
	ssize_t in, out = 1;

	if (!open_pipe(copier))
		return 0;
	in = splice(from, &at, copier->pipe[1], NULL,
		    (size_t) up_to(to, copier->pipe_piece, len), 0);
	while (in > 0 && done < (uint64_t) in && out > 0) {
		out = splice(copier->pipe[0], NULL, copier->fd, NULL, (size_t) in - done,
			     0);
		done += out > 0 ? (uint64_t) out : 0;
	}
	/* Drop bytes that are stuck in the pipe; the caller writes the rest by itself. */
	if (in < 0 || out <= 0)
		close_pipe(copier);
	return done;
}

/* Copy up to the next whole unit, or in whole units. */
static uint64_t copy_piece(const struct range_copier *copier, int from, uint64_t offset,
			   uint64_t len)
{
	uint64_t unit = (offset % copier->unit) ? copier->unit : COPY_MAX;
	off_t at = (off_t) offset;
	ssize_t n = copy_file_range(from, &at, copier->fd, NULL,
				    (size_t) up_to(offset, unit, len), 0);

	return n > 0 ? (uint64_t) n : 0;
}

/* Start writeback early, so that the sync at the end waits for less. The sync reports
 * errors. */
static void begin_writing(struct range_copier *copier, uint64_t end)
{
	if (end - copier->writeback_end < BEGIN_MIN)
		return;
	(void) sync_file_range(copier->fd, (off_t) copier->writeback_end,
			       (off_t) (end - copier->writeback_end),
			       SYNC_FILE_RANGE_WRITE);
	copier->writeback_end = end;
}

uint64_t range_copier_some(struct range_copier *copier, int from, uint64_t offset,
			   uint64_t len)
{
	off_t at = copier->fd < 0 ? -1 : lseek(copier->fd, 0, SEEK_CUR);
	uint64_t to = (uint64_t) at, n = 0;

	if (at < 0)
		return 0;
	if (copier->unit > LOCAL_UNIT_MAX || to % copier->unit == offset % copier->unit)
		n = copy_piece(copier, from, offset, len);
	if (!n)
		n = splice_piece(copier, from, offset, len, to);
	begin_writing(copier, to + n);
	return n;
}

void range_copier_release(struct range_copier *copier)
{
	close_pipe(copier);
}
