/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BLS_PROGRAM_H
#define IOMMU_BLS_PROGRAM_H

/*
 * The programs that entries of the Boot Loader Specification start. An efi key can name a
 * kernel, a unified image, or a program that starts no Linux. The images are config files
 * of the survey (FILE_UKI). Private to this folder.
 *
 *	switch (bls_program(survey, file, &image)) ...
 */

#include "survey.h"
#include "survey-reader.h"

enum bls_starts {
	BLS_STARTS_KERNEL,
	BLS_STARTS_IMAGE,
	BLS_STARTS_OTHER,   /* no Linux, or hidden by the loader: the file is missing */
	BLS_STARTS_UNKNOWN, /* an image that could not be read */
};

/* Read the programs that the survey's BLS entries name, and the addons that they name for
 * unified images. Return 0 or -errno. */
int survey_reader_programs(struct survey_reader *reader);

/* Append the path of a file that an entry names: from the root of the entry's partition.
 */
void bls_program_path(const struct config_file *file, struct span name, struct buf *ret);
/* Determine what the entry of the file starts; *ret_image is set if that is an image. */
enum bls_starts bls_program(const struct survey *survey, const struct config_file *file,
			    struct config_file **ret_image);
/* Return whether systemd-boot ignores the file: by its name or architecture, or because
 * its program is missing. */
bool bls_is_hidden(const struct survey *survey, const struct config_file *file);
/* Return whether the file has an options line. */
bool bls_has_options(const struct config_file *file);
/* Return whether the image is an entry by itself, in EFI/Linux or as the firmware's
 * fallback; false: only other entries start it. */
bool bls_is_type2(const struct config_file *image);

#endif
