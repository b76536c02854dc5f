/* SPDX-License-Identifier: BSD-3-Clause */
#include "read.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK ((size_t) 32 << 10)

int read_all(int fd, size_t size, size_t max, struct buf *text)
{
	size_t done = 0;

	for (;;) {
		size_t room = size && done <= size ? size - done + 1 : CHUNK;
		ssize_t n = read(fd, buf_reserve(text, room), room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		if ((size_t) n > max - done) {
			buf_grow(text, max - done);
			return -EFBIG;
		}
		buf_grow(text, (size_t) n);
		done += (size_t) n;
	}
}
