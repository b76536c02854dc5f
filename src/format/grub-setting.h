/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_SETTING_H
#define IOMMU_GRUB_SETTING_H

/*
 * Variables of a grub.cfg whose values become part of a kernel command line.
 *
 * blscfg expands $kernelopts and parses the result as words of a script. An entry without
 * options gets $default_kernelopts (grub-core/commands/blscfg.c:create_entry). Any other
 * variable counts if a command line refers to it by name.
 */

#include "format.h"

/* Return true for a word NAME=value of a variable that blscfg uses. */
bool grub_setting_is_kernelopts(struct span word);
/* Return true for a word NAME=value: GRUB assigns without set, too
 * (grub-core/script/execute.c:grub_script_execute_cmdline). */
bool grub_setting_is_assignment(struct span word);
/*
 * Delete the segments of settings (entry -1, QUOTING_PLAIN) that no command line uses.
 * The others keep their order. With blscfg, BLS entries can refer to settings as well:
 * tuned's, and those that have managed parameters.
 */
void grub_settings_keep_used(struct file_layout *layout, struct span text);

#endif
