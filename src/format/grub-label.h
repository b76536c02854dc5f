/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_LABEL_H
#define IOMMU_GRUB_LABEL_H

/*
 * Title and id of a menuentry or submenu command.
 *
 *	menuentry 'Linux' --class gnu $menuentry_id_option 'gnulinux-simple-1234' {
 *
 * Spans borrow from the command's text and are inside its quotes. An absent one is null.
 */

#include "grub-scan.h"

struct grub_label {
	struct span title, id;
};

/* Read the label of a menuentry or submenu command. */
struct grub_label grub_label_read(const struct grub_command *command);
/* Return true if its id or title says recovery or rescue, in any case. */
bool grub_label_is_rescue(const struct grub_label *label);

#endif
