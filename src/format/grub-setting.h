/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_SETTING_H
#define IOMMU_GRUB_SETTING_H

/*
 * Variables of a grub.cfg: which of them come to stand on a kernel's line.
 *
 * blscfg expands $kernelopts and has the result read as words of a script; an entry
 * without options gets $default_kernelopts (grub-core/commands/blscfg.c:create_entry).
 * Any other variable counts where a line refers to it by name.
 */

#include "format.h"

/* Is the word NAME=value of one that blscfg takes in? */
bool grub_setting_is_kernelopts(struct span word);
/*
 * The settings among the places (entry -1, QUOTING_PLAIN) that no line takes in go; the
 * other places keep their order.
 */
void grub_settings_keep_used(struct file_layout *layout, struct span text);

#endif
