/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_QUOTE_LAYER_H
#define IOMMU_QUOTE_LAYER_H

/* Inside quote.h: the layers of quoting, each from a file of its own. */

#include "quote.h"

void view_add(struct view *view, size_t raw, char byte);
void view_add_ref(struct view *view, size_t raw, const struct ref *ref);
/* Its index: the ref for a cell that goes elsewhere first. */
int view_keep_ref(struct view *view, const struct ref *ref);

/* Both: 0, or -EINVAL with *ret_why. The first appends to the view; the second reads
 * its cells as words of a GRUB script and leaves those that the kernel gets. */
int decode_shell(struct view *view, enum quoting quoting, struct span raw,
		 const char **ret_why);
int decode_grub(struct view *view, struct span raw, const char **ret_why);

#endif
