/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MENU_PATH_H
#define IOMMU_MENU_PATH_H

/*
 * Files that a menu names, as paths of the target. A relative name is in the directory of
 * the menu. An absolute one is on the menu's file system: the root, /boot or an ESP.
 *
 *	for (size_t i = 0; menu_path_at(menu->path, name, i, &path); i++) ...
 */

#include "survey.h"

/* Set *ret to the i-th path that the name can mean. Return false after the last one. */
bool menu_path_at(const char *menu, struct span name, size_t i, struct buf *ret);
/* Return the file of the survey with this path or alias and format, or NULL. */
struct config_file *menu_path_find(const struct survey *survey, const char *path,
				   const struct format *format);

#endif
