/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_LABEL_H
#define IOMMU_GRUB_LABEL_H

/*
 * What a menu entry or a submenu is called.
 *
 *	menuentry 'Linux' --class gnu $menuentry_id_option 'gnulinux-simple-1234' {
 *
 * Spans borrow from the command's text, are inside their quotes, and null where absent.
 */

#include "grub-scan.h"

struct grub_label {
	struct span title, id;
};

struct grub_label grub_label_read(const struct grub_command *command);
/* Does its name say recovery or rescue? */
bool grub_label_is_rescue(const struct grub_label *label);

#endif
