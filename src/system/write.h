/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_WRITE_H
#define IOMMU_WRITE_H

/*
 * Write all bytes to a file, at its file position.
 *
 *	r = write_all(fd, buf_span(&text));
 */

#include "base/buf.h"

/*
 * Bytes of one write(2), as many as the kernel copies at once by itself. For longer
 * pieces ext4 allocates large folios. In a guest these can come from memory that the host
 * has to find again. 412 MB by dd took 0.17 s of CPU in pieces of 64 KiB, 0.55 s in
 * pieces of 512 KiB and 1.2 s in pieces of 2 MiB (Linux 6.18).
 */
#define WRITE_PIECE ((size_t) 64 << 10)

/* Return 0, or -errno after an unknown part was written. Restarts after signals. */
int write_all(int fd, struct span bytes);

#endif
