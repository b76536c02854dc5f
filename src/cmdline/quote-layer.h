/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_QUOTE_LAYER_H
#define IOMMU_QUOTE_LAYER_H

/* Private to quote*.c: the layers of quoting, one file each. */

#include "quote.h"

void view_add(struct view *view, size_t raw, char byte);
void view_add_ref(struct view *view, size_t raw, const struct ref *ref);
/* Store a ref whose cell is added later. Return its index. */
int view_keep_ref(struct view *view, const struct ref *ref);

/* Return 0, or -EINVAL with *ret_why. decode_shell() appends to the view. decode_grub()
 * reads its cells as words of a GRUB script and replaces them by the kernel's bytes. */
int decode_shell(struct view *view, enum quoting quoting, struct span raw,
		 const char **ret_why);
int decode_grub(struct view *view, struct span raw, const char **ret_why);

#endif
