/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_PATH_H
#define IOMMU_GRUB_PATH_H

/*
 * Paths of GRUB as paths of the target. GRUB has a path on a device: (hd0,gpt2)/grub.cfg.
 * The device is taken to be the target's file system that has the path: its root, /boot
 * or an ESP.
 */

#include "grub-eval.h"

/* Append GRUB's name of a directory of the target. */
void grub_path_of_directory(const char *dir, struct buf *ret);
/*
 * Add the paths that the text can mean, with patterns resolved. from: the file that has
 * it. Return false if the path has a part that is only known at boot.
 */
bool grub_path_resolve(const struct grub_files *files, struct span text, const char *from,
		       struct names *ret);

#endif
