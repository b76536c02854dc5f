/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_READ_H
#define IOMMU_READ_H

/*
 * Read a file to its end, into memory and up to a limit.
 *
 *	r = read_all(fd, (size_t) st.st_size, FILE_SIZE_MAX, &text);
 *
 * The size is only an estimate: files in /proc have none, and other files can grow. If it
 * is right, text gets one byte more than it needs.
 */

#include "base/buf.h"

/*
 * Append the file, from its file position, to text. Restarts after signals. Returns 0, or
 * -errno after an unknown part was appended; -EFBIG if the file has more than max bytes:
 * the first max are then appended.
 */
int read_all(int fd, size_t size, size_t max, struct buf *text);

#endif
