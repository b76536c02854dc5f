/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_DIFF_H
#define IOMMU_DIFF_H

/*
 * The unified diff of two texts, as patch(1) and git apply take it.
 *
 *	diff_unified(&out, span_of("etc/default/grub"), old, new);
 *
 *	--- a/etc/default/grub
 *	+++ b/etc/default/grub
 *	@@ -7,7 +7,7 @@
 *	 ...
 *
 * Three lines of context, no timestamps. old.data NULL: the file is created
 * (--- /dev/null). A last line without newline gets its "\ No newline at end of file".
 * A path with a blank at its end, a quote, a backslash, a control character or
 * a byte over 0x7e is written in double quotes with C escapes, as git does it.
 * Equal texts give nothing. Lines are copied as they are, NUL and all.
 *
 * Time stays near linear for texts of any size: lines that occur once on both
 * sides are the anchors, what lies between two of them is compared with a
 * bounded effort and then given as one replacement.
 */

#include "buf.h"

void diff_unified(struct buf *out, struct span path, struct span old, struct span new);

#endif
