/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_PAX_H
#define IOMMU_ARCHIVE_PAX_H

/*
 * The records of a pax extended header, "LENGTH KEY=VALUE\n". LENGTH is decimal and
 * counts the whole record (POSIX pax, "pax Extended Header").
 *
 *	for (pos = 0; (r = pax_next(records, &pos, &record)) > 0;) ...
 *	pax_add(&out, "mtime", span_of("1700000000"));
 */

#include "base/buf.h"

#include <stdint.h>

struct pax_record {
	struct span whole, key, value;
};

/* 1: a record, 0: the end, -EBADMSG: damaged. */
int pax_next(struct span records, size_t *pos, struct pax_record *ret_record);
void pax_add(struct buf *out, const char *key, struct span value);
void pax_add_number(struct buf *out, const char *key, int64_t value);

#endif
