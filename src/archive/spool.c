/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "system/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int open_spool(struct err *err)
{
	const char *dir = getenv("TMPDIR");
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int fd;

	if (!dir || !*dir)
		dir = "/var/tmp";
	fd = open(dir, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	buf_addf(&path, "%s/iommu-XXXXXX", dir);
	(void) buf_str(&path);
	fd = mkostemp(path.data, O_CLOEXEC);
	if (fd < 0) {
		err_set(err, errno, "cannot make a file in %s", dir);
		return err_hint(err, "TMPDIR says where else");
	}
	(void) unlink(path.data);
	return fd;
}

static int copy_to_spool(int from, int to, const char *name, struct err *err)
{
	char chunk[64 << 10];

	for (;;) {
		ssize_t n = read(from, chunk, sizeof(chunk));
		int r;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, errno, "cannot read %s", name);
		if (n == 0)
			return 0;
		r = write_all(to, span_at(chunk, 0, (size_t) n));
		if (r < 0) {
			err_set(err, -r, "cannot spool %s", name);
			return err_hint(err, "TMPDIR says where");
		}
	}
}

int spool_fill(struct archive_state *archive, int from, struct err *err)
{
	progress_stage(archive->progress, "reading", 0);
	archive->fd = open_spool(err);
	if (archive->fd < 0)
		return archive->fd;
	return copy_to_spool(from, archive->fd, archive->name, err);
}
