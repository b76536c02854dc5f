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
	/* The kernel refuses a large pipe to a user that has many pipes. */
	if (size < 0)
		size = fcntl(transfer->pipe[0], F_GETPIPE_SZ);
	if (size <= 0)
		close_pipe(transfer);
	/* A page that begins or ends inside a block takes a whole slot of the pipe. */
	transfer->planned = size > 0 ? (size_t) size / 2 : transfer->planned;
	return size > 0;
}

static uint64_t up_to(uint64_t at, uint64_t unit, uint64_t len)
{
	uint64_t left = unit - at % unit;

	return left < len ? left : len;
}

/* Move bytes through the pipe, up to where whole pieces begin in the new file. */
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
	/* Drop bytes that are stuck in the pipe; the caller writes the rest by itself. */
	if (in < 0 || out <= 0)
		close_pipe(transfer);
	return done;
}

/* Copy up to the next whole unit, or in whole units. */
static uint64_t copy_piece(const struct range_copier *transfer, int from, uint64_t offset,
			   uint64_t len)
{
	uint64_t unit = (offset % transfer->unit) ? transfer->unit : COPY_MAX;
	off_t at = (off_t) offset;
	ssize_t n = copy_file_range(from, &at, transfer->fd, NULL,
				    (size_t) up_to(offset, unit, len), 0);

	return n > 0 ? (uint64_t) n : 0;
}

/* Start writeback early, so that the sync at the end waits for less. The sync reports
 * errors. */
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
