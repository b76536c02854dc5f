/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PI_CONFIG_H
#define IOMMU_PI_CONFIG_H

/*
 * The files that can hold the command line of a Raspberry Pi, by its config.txt.
 *
 *	pi_config_read(survey, config, &names);
 *	for (size_t i = 0; i < names.n; i++) ...
 *
 * Which filters hold is not known, so each value that one can bring is one of the names.
 */

#include "survey.h"

/* Append the paths, without and with each prefix. Return false if there are too many. */
bool pi_config_read(const struct survey *survey, const struct config_file *config,
		    struct names *ret);

#endif
