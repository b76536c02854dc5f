/* SPDX-License-Identifier: BSD-3-Clause */
#include "uki.h"
#include "system/fd.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of a text section, as LINE_MAX_LEN of format/format.h. */
#define SECTION_MAX  ((size_t) 1 << 20)
#define SECTIONS_MAX 256

struct dos_header {
	char magic[2];
	char stub[58];
	uint32_t pe_offset;
} __attribute__((packed));

struct pe_header {
	char magic[4];
	uint16_t machine, n_section;
	uint32_t unused[3];
	uint16_t optional_size, flags;
} __attribute__((packed));

struct pe_section {
	char name[8];
	uint32_t virtual_size, virtual_address;
	uint32_t raw_size, raw_offset;
	uint32_t unused[4];
} __attribute__((packed));

/* Text sections of one profile, or of an image without profiles. */
struct paragraph {
	struct buf osrel, uname, cmdline, profile;
};

struct image {
	int fd;
	struct pe_section *section;
	size_t n;
	struct buf *out;
};

static int read_exactly(int fd, void *to, size_t n, off_t at)
{
	ssize_t r = pread(fd, to, n, at);

	if (r < 0)
		return -errno;
	return (size_t) r == n ? 0 : -ENODATA;
}

static int read_header(int fd, struct pe_header *ret_header, off_t *ret_end)
{
	struct dos_header dos;
	int r;

	r = read_exactly(fd, &dos, sizeof(dos), 0);
	if (r < 0)
		return r;
	if (memcmp(dos.magic, "MZ", 2) != 0)
		return -ENODATA;
	r = read_exactly(fd, ret_header, sizeof(*ret_header),
			 (off_t) le32toh(dos.pe_offset));
	if (r < 0)
		return r;
	*ret_end = (off_t) le32toh(dos.pe_offset) + (off_t) sizeof(*ret_header) +
		   le16toh(ret_header->optional_size);
	return memcmp(ret_header->magic, "PE\0", 4) == 0 ? 0 : -ENODATA;
}

static int read_sections(struct image *image)
{
	struct pe_header header;
	off_t at;
	int r;

	r = read_header(image->fd, &header, &at);
	if (r < 0)
		return r;
	image->n = le16toh(header.n_section);
	if (image->n == 0 || image->n > SECTIONS_MAX)
		return -ENODATA;
	image->section = mem_zero(image->n, sizeof(*image->section));
	return read_exactly(image->fd, image->section, image->n * sizeof(*image->section),
			    at);
}

static bool has_name(const struct pe_section *section, const char *name)
{
	return strncmp(section->name, name, sizeof(section->name)) == 0;
}

static bool has_section(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image->n; i++)
		if (has_name(&image->section[i], name))
			return true;
	return false;
}

/* Cut text at a NUL byte, and its trailing blanks and newlines, as
 * mangle_stub_cmdline() in systemd's stub.c does. */
static void uki_trim(struct buf *text)
{
	const char *end = text->len ? memchr(text->data, '\0', text->len) : NULL;

	if (end)
		text->len = (size_t) (end - text->data);
	while (text->len && strchr(" \t\r\n", text->data[text->len - 1]))
		text->len--;
}

static int uki_read_text(const struct image *image, const struct pe_section *section,
			 struct buf *ret_text)
{
	uint32_t size = le32toh(section->virtual_size), raw = le32toh(section->raw_size);
	_cleanup_(mem_done) char *bytes = NULL;
	int r;

	size = size < raw ? size : raw;
	if (size > SECTION_MAX)
		return -EFBIG;
	bytes = mem_zero(size + 1, 1);
	r = read_exactly(image->fd, bytes, size, (off_t) le32toh(section->raw_offset));
	if (r < 0)
		return r == -ENODATA ? -EUCLEAN : r;
	buf_clear(ret_text);
	buf_add(ret_text, bytes, size);
	uki_trim(ret_text);
	return 0;
}

/* The stub turns control characters into blanks, so the value is one line. */
static void uki_add_line(struct buf *out, const char *key, struct span value)
{
	buf_add_str(out, key);
	buf_add_byte(out, ' ');
	for (size_t i = 0; i < value.len; i++)
		buf_add_byte(out,
			     (unsigned char) value.data[i] < ' ' ? ' ' : value.data[i]);
	buf_add_byte(out, '\n');
}

/* Return the value of the first of these names that os-release has. */
static struct span first_assigned(const struct buf *osrel, const char *const *name,
				  size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_assigned(buf_span(osrel), name[i]).len)
			return span_assigned(buf_span(osrel), name[i]);
	return SPAN_NULL;
}

/* systemd-boot sorts images by these (bootspec_pick_name_version_sort_key()). */
static void add_sort_keys(struct image *image, const struct buf *osrel)
{
	static const char *const keys[] = { "IMAGE_ID", "ID" };
	static const char *const releases[] = { "IMAGE_VERSION", "VERSION", "VERSION_ID",
						"BUILD_ID" };

	uki_add_line(image->out, "sort-key",
		     first_assigned(osrel, keys, ARRAY_SIZE(keys)));
	uki_add_line(image->out, "release",
		     first_assigned(osrel, releases, ARRAY_SIZE(releases)));
}

static void add_paragraph(struct image *image, const struct paragraph *base,
			  const struct paragraph *profile)
{
	struct span title = span_assigned(buf_span(&base->osrel), "PRETTY_NAME");
	const struct paragraph *cmdline = profile->cmdline.data ? profile : base;

	if (span_assigned(buf_span(&profile->profile), "TITLE").len)
		title = span_assigned(buf_span(&profile->profile), "TITLE");
	else if (title.len == 0)
		title = span_assigned(buf_span(&base->osrel), "NAME");
	if (has_section(image, ".linux")) {
		uki_add_line(image->out, "title", title);
		uki_add_line(image->out, "version", buf_span(&base->uname));
		add_sort_keys(image, &base->osrel);
	}
	uki_add_line(image->out, "options", buf_span(&cmdline->cmdline));
}

static void paragraph_release(struct paragraph *paragraph)
{
	buf_release(&paragraph->osrel);
	buf_release(&paragraph->uname);
	buf_release(&paragraph->cmdline);
	buf_release(&paragraph->profile);
	memset(paragraph, 0, sizeof(*paragraph));
}

static int take_section(struct image *image, const struct pe_section *section,
			struct paragraph *to)
{
	const struct {
		const char *name;
		struct buf *text;
	} texts[] = {
		{ ".osrel", &to->osrel },
		{ ".uname", &to->uname },
		{ ".cmdline", &to->cmdline },
		{ ".profile", &to->profile },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (has_name(section, texts[i].name))
			return uki_read_text(image, section, texts[i].text);
	return 0;
}

/* Sections before the first .profile apply to all profiles. */
static int take_sections(struct image *image)
{
	_cleanup_(paragraph_release) struct paragraph base = { .osrel = BUF_INIT };
	_cleanup_(paragraph_release) struct paragraph profile = { .osrel = BUF_INIT };
	struct paragraph *to = &base;
	int r;

	for (size_t i = 0; i < image->n; i++) {
		const struct pe_section *section = &image->section[i];

		if (has_name(section, ".profile")) {
			if (to == &profile)
				add_paragraph(image, &base, &profile);
			paragraph_release(&profile);
			to = &profile;
		}
		r = take_section(image, section, to);
		if (r < 0)
			return r;
	}
	add_paragraph(image, &base, to);
	return 0;
}

static int read_image(struct image *image)
{
	int r;

	r = read_sections(image);
	if (r < 0)
		return r;
	if (!has_section(image, ".linux") && !has_section(image, ".cmdline"))
		return -ENODATA;
	return take_sections(image);
}

/* Return whether some section's bytes end after the file does. */
static bool is_cut_off(const struct image *image, const struct stat *st)
{
	for (size_t i = 0; has_section(image, ".linux") && i < image->n; i++) {
		const struct pe_section *section = &image->section[i];
		uint32_t size = le32toh(section->virtual_size);

		if (size > le32toh(section->raw_size))
			size = le32toh(section->raw_size);
		if ((off_t) le32toh(section->raw_offset) + (off_t) size > st->st_size)
			return true;
	}
	return false;
}

/* An archive's large members are files of this size, without their bytes. */
static bool is_left_out(int fd, const struct stat *st)
{
	char bytes[4] = { 1 };

	return (size_t) st->st_size > FILE_SIZE_MAX &&
	       read_exactly(fd, bytes, sizeof(bytes), 0) == 0 &&
	       memcmp(bytes, "\0\0\0", sizeof(bytes)) == 0;
}

/* Recognise a kernel by its header: Documentation/arch/x86/boot.rst,
 * Documentation/arch/arm64/booting.rst, drivers/firmware/efi/libstub/zboot-header.S. */
static const char *program_kind(int fd)
{
	static const struct {
		off_t at;
		const char *magic;
	} kernels[] = { { 0x202, "HdrS" }, { 0x38, "ARM\x64" }, { 4, "zimg" } };
	char bytes[4];

	if (read_exactly(fd, bytes, sizeof(bytes), 0) == -ENODATA)
		return "empty";
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (read_exactly(fd, bytes, sizeof(bytes), kernels[i].at) == 0 &&
		    memcmp(bytes, kernels[i].magic, sizeof(bytes)) == 0)
			return "kernel";
	return "other";
}

static int program_read(const struct target *target, const char *path, bool any,
			struct buf *ret_text, struct identity *ret_identity,
			struct err *err)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	_cleanup_close_ int fd = -1;
	struct image image = { .out = &text };
	struct stat st;
	int r;

	fd = target_open_file(target, path, &st, err);
	if (fd < 0)
		return fd;
	image.fd = fd;
	r = read_image(&image);
	if (r == -EUCLEAN || is_left_out(fd, &st) ||
	    (r >= 0 && is_cut_off(&image, &st))) {
		buf_clear(&text);
		uki_add_line(&text, "image", span_of("cut-off"));
		r = 0;
	} else if (r == -ENODATA && any) {
		uki_add_line(&text, "image", span_of(program_kind(fd)));
		r = 0;
	}
	free(image.section);
	if (r == -ENODATA)
		return 0;
	if (r < 0)
		return target_err(target, err, -r, "read", path);

	*ret_identity = identity_of(&st);
	buf_release(ret_text);
	*ret_text = buf_take(&text);
	return 1;
}

int uki_read(const struct target *target, const char *path, struct buf *ret_text,
	     struct identity *ret_identity, struct err *err)
{
	return program_read(target, path, false, ret_text, ret_identity, err);
}

int efi_program_read(const struct target *target, const char *path, struct buf *ret_text,
		     struct identity *ret_identity, struct err *err)
{
	return program_read(target, path, true, ret_text, ret_identity, err);
}
