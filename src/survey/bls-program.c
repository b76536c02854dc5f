/* SPDX-License-Identifier: BSD-3-Clause */
#include "bls-program.h"
#include "loader/uki.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define ENTRIES "loader/entries/"
/* More entries with programs to look at than any directory has. */
#define PROGRAMS_MAX ((size_t) 2000)

void bls_program_path(const struct config_file *file, struct span name, struct buf *ret)
{
	const char *dir = strstr(file->path, ENTRIES);

	while (name.len && (name.data[0] == '/' || name.data[0] == '\\'))
		name = span_at(name.data, 1, name.len);
	if (dir)
		buf_add(ret, file->path, (size_t) (dir - file->path));
	for (size_t i = 0; i < name.len; i++)
		buf_add_byte(ret, name.data[i] == '\\' ? '/' : name.data[i]);
}

bool bls_has_options(const struct config_file *file)
{
	const struct segment *segment = &file->layout.segment[0];

	/* One that the format offers for new parameters follows the line of the kernel.
	 */
	return file->layout.n_segment > 1 || !segment->before ||
	       segment->stop != segment->start;
}

bool bls_is_type2(const struct config_file *image)
{
	const struct known_path *known = known_path_of(image->path);

	return known && known->kind == FILE_UKI;
}

static bool is_caseless(struct span span, const char *name)
{
	return span.len == strlen(name) && strncasecmp(span.data, name, span.len) == 0;
}

/* Names in the specification's list of architectures. */
static bool is_other_arch(enum arch arch, struct span name)
{
	static const struct {
		const char *name;
		enum arch arch;
	} names[] = {
		{ "x64", ARCH_X86 },
		{ "ia32", ARCH_X86 },
		{ "aa64", ARCH_ARM64 },
	};

	if (name.len == 0 || arch == ARCH_UNKNOWN)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (is_caseless(name, names[i].name))
			return names[i].arch != arch;
	return arch != ARCH_OTHER;
}

/* A linux key can name a unified image too; kernels have other names. */
static bool needs_program(const struct menu_entry *entry)
{
	struct span name = entry->kernel;

	if (name.len == 0 || entry->program != PROGRAM_KERNEL)
		return name.len > 0;
	return name.len > 4 &&
	       is_caseless(span_at(name.data, name.len - 4, name.len), ".efi");
}

static struct config_file *find_image(const struct survey *survey, const char *path)
{
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_UKI &&
		    config_file_has_path(survey->file[i], path))
			return survey->file[i];
	return NULL;
}

/* Not all programs of an archive are read. */
static bool looks_like_kernel(const struct config_file *file)
{
	static const char *const names[] = { "vmlinuz", "vmlinux", "linux",
					     "bzImage", "Image",   "kernel" };
	struct span path = file->layout.entry[0].kernel;
	size_t start = path.len;

	while (start > 0 && path.data[start - 1] != '/' && path.data[start - 1] != '\\')
		start--;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_starts(span_at(path.data, start, path.len), names[i]))
			return true;
	for (size_t i = 0; i < file->layout.n_segment; i++)
		for (size_t j = 0; j < file->part[i].line->n; j++)
			if (span_is(file->part[i].line->word[j].name, "root") ||
			    span_is(file->part[i].line->word[j].name, "initrd"))
				return true;
	return false;
}

/* For a program that is missing (image is NULL) or has no bytes. */
static enum bls_starts guess_program(const struct config_file *file,
				     const struct config_file *image)
{
	const struct menu_entry *entry = &file->layout.entry[0];

	if (image &&
	    (entry->program == PROGRAM_UNIFIED || span_has(entry->kernel, "/EFI/Linux/")))
		return BLS_STARTS_UNKNOWN;
	return entry->program == PROGRAM_EFI && looks_like_kernel(file)
		       ? BLS_STARTS_KERNEL
		       : BLS_STARTS_OTHER;
}

enum bls_starts bls_program(const struct survey *survey, const struct config_file *file,
			    struct config_file **ret_image)
{
	const struct menu_entry *entry = &file->layout.entry[0];
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	enum efi_image kind = EFI_IMAGE_EMPTY;

	if (!needs_program(entry))
		return BLS_STARTS_KERNEL;
	bls_program_path(file, entry->kernel, &path);
	*ret_image = find_image(survey, buf_str(&path));
	if (*ret_image)
		kind = (*ret_image)->layout.image;

	if (kind == EFI_IMAGE_CUT_OFF)
		return BLS_STARTS_UNKNOWN;
	if (*ret_image && kind == EFI_IMAGE_UNIFIED && (*ret_image)->layout.n_entry)
		return BLS_STARTS_IMAGE;
	if (entry->program == PROGRAM_KERNEL || kind == EFI_IMAGE_KERNEL)
		return BLS_STARTS_KERNEL;
	return kind == EFI_IMAGE_EMPTY ? guess_program(file, *ret_image)
				       : BLS_STARTS_OTHER;
}

/* Whether kernels are there is not known: a boot directory can have only its menu. */
static bool lacks_program(const struct survey *survey, const struct config_file *file)
{
	struct config_file *image = NULL;

	return needs_program(&file->layout.entry[0]) &&
	       bls_program(survey, file, &image) == BLS_STARTS_OTHER && !image;
}

bool bls_is_hidden(const struct survey *survey, const struct config_file *file)
{
	const struct menu_entry *entry = &file->layout.entry[0];

	return is_caseless(span_at(entry->id.data, 0, entry->id.len < 5 ? 0 : 5),
			   "auto-") ||
	       is_other_arch(survey->os->arch, entry->architecture) ||
	       lacks_program(survey, file);
}

/* Reading. */

static int read_program(struct survey_reader *reader, const struct config_file *file,
			struct span name, enum file_kind kind)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	const struct known_path row = {
		.format = &format_uki,
		.role = ROLE_DIRECT,
		.kind = kind,
		.read = efi_program_read,
	};
	int r;

	bls_program_path(file, name, &path);
	if (find_image(reader->survey, buf_str(&path)))
		return 0;
	r = survey_reader_file(reader, &row, buf_str(&path));
	/* A loader cannot read a directory or a device either. */
	return r == -EISDIR || r == -EINVAL || r == -ELOOP ? 0 : r;
}

int survey_reader_programs(struct survey_reader *reader)
{
	const struct survey *survey = reader->survey;
	size_t n_program = 0;

	for (size_t i = 0, n = survey->n_file; i < n; i++) {
		const struct config_file *file = survey->file[i];
		int r;

		if (file->kind != FILE_BLS || !needs_program(&file->layout.entry[0]))
			continue;
		if (++n_program > PROGRAMS_MAX) {
			err_set(reader->err, E2BIG, "cannot read /%s", file->path);
			return err_why(reader->err,
				       "more than %zu entries start EFI "
				       "programs",
				       PROGRAMS_MAX);
		}
		r = read_program(reader, file, file->layout.entry[0].kernel, FILE_UKI);
		for (size_t j = 0; r >= 0 && j < file->layout.n_include; j++)
			r = read_program(reader, file, file->layout.include[j].text,
					 FILE_UKI_ADDON);
		if (r < 0)
			return r;
	}
	return 0;
}
