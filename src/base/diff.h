/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_DIFF_H
#define IOMMU_DIFF_H

/*
 * Unified diff of two texts, as patch(1) and git apply read it.
 *
 *	diff_unified(&out, span_of("etc/default/grub"), old, new);
 *
 *	--- a/etc/default/grub
 *	+++ b/etc/default/grub
 *	@@ -7,7 +7,7 @@
 *	 ...
 *
 * Three lines of context, no timestamps. old.data NULL: the file is created
 * (--- /dev/null). A last line without newline gets "\ No newline at end of file".
 *
 * Some paths are written in double quotes with C escapes, as git does: those with a
 * blank (patch(1) would cut there), a quote, a backslash, a control character or a byte
 * over 0x7e.
 *
 * Nothing is added for equal texts, nor for a new empty file, which the format cannot
 * express. Lines are copied unchanged, including NUL.
 */

#include "buf.h"

void diff_unified(struct buf *out, struct span path, struct span old, struct span new);

#endif
