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
 * A path with a blank (patch(1) would cut it there), a quote, a backslash, a control
 * character or a byte over 0x7e is written in double quotes with C escapes, as git does
 * it. Equal texts give nothing, and so does an empty file that is created, for which the
 * form has no words. Lines are copied as they are, NUL and all.
 */

#include "buf.h"

void diff_unified(struct buf *out, struct span path, struct span old, struct span new);

#endif
