/* SPDX-License-Identifier: BSD-3-Clause */
#include "write.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, struct span bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		size_t left = bytes.len - done;
		ssize_t n = write(fd, bytes.data + done,
				  left < WRITE_PIECE ? left : WRITE_PIECE);

		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t) n : 0;
	}
	return 0;
}
