/* SPDX-License-Identifier: BSD-3-Clause */
#include "../target-image.h"
#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* An fstab has a few lines. */
#define FSTAB_MAX ((size_t) 1 << 20)

#define TYPE_ESP      "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define TYPE_XBOOTLDR "bc13c2ff-59e6-4262-a352-b275fd6f7172"
#define TYPE_ESP_DOS  "0xef"
#define TYPE_BOOT_DOS "0xea"

/* What is to be mounted at a directory of the root. */
struct wish {
	const char *at;
	struct partition *part; /* NULL: not in this image */
	struct buf subvolume;   /* "subvol=@boot", or empty */
};

static struct span next_field(struct span *line)
{
	struct span rest = span_trim(*line), word = rest;

	word.len = 0;
	while (word.len < rest.len && !byte_is_blank(rest.data[word.len]))
		word.len++;
	*line = span_at(rest.data, word.len, rest.len);
	return word;
}

static bool is_octal(struct span text, size_t at)
{
	for (size_t i = 1; i <= 3; i++)
		if (at + i >= text.len || text.data[at + i] < '0' ||
		    text.data[at + i] > '7')
			return false;
	return true;
}

/* fstab(5): \040 is a blank; udev's names have \x20; libmount takes quotes off. */
static void decode(struct span text, struct buf *out)
{
	if (text.len > 1 && (text.data[0] == '"' || text.data[0] == '\'') &&
	    text.data[text.len - 1] == text.data[0])
		text = span_at(text.data, 1, text.len - 1);
	for (size_t i = 0; i < text.len; i++) {
		const char *p = text.data + i;

		if (*p != '\\' || !is_octal(text, i)) {
			buf_add_byte(out, *p);
			continue;
		}
		buf_add_byte(out,
			     (char) ((p[1] - '0') * 64 + (p[2] - '0') * 8 + p[3] - '0'));
		i += 3;
	}
}

/* The names that an fstab calls a partition by, as far as they say which one it is. */
static struct partition *find_device(const struct table *table, struct span device)
{
	static const struct {
		const char *prefix, *tag;
	} names[] = {
		{ "UUID=", "UUID" },
		{ "LABEL=", "LABEL" },
		{ "PARTUUID=", "PARTUUID" },
		{ "PARTLABEL=", "PARTLABEL" },
		{ "/dev/disk/by-uuid/", "UUID" },
		{ "/dev/disk/by-label/", "LABEL" },
		{ "/dev/disk/by-partuuid/", "PARTUUID" },
		{ "/dev/disk/by-partlabel/", "PARTLABEL" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(buf_release) struct buf value = BUF_INIT;

		if (!span_starts(device, names[i].prefix))
			continue;
		decode(span_at(device.data, strlen(names[i].prefix), device.len), &value);
		return table_find(table, names[i].tag, buf_span(&value));
	}
	return NULL;
}

static bool is_at(struct span dir, const char *at)
{
	while (dir.len > 1 && dir.data[dir.len - 1] == '/')
		dir.len--;
	return dir.len > 1 && span_is(span_at(dir.data, 1, dir.len), at);
}

static void take_subvolume(struct span options, struct buf *out)
{
	size_t at = 0;

	while (at < options.len) {
		struct span option = span_at(options.data, at, options.len);
		const char *comma = memchr(option.data, ',', option.len);

		if (comma)
			option.len = (size_t) (comma - option.data);
		if (span_starts(option, "subvol="))
			buf_add_span(out, option);
		at += option.len + 1;
	}
}

/* Does the fstab say what is mounted there? */
static bool ask_fstab(const struct target_image *image, struct span fstab,
		      struct wish *wish, struct notes *notes)
{
	struct span line;

	for (size_t pos = 0; span_line(fstab, &pos, &line);) {
		struct span device = next_field(&line), dir = next_field(&line);

		if (device.len == 0 || device.data[0] == '#' || !is_at(dir, wish->at))
			continue;
		(void) next_field(&line);
		take_subvolume(next_field(&line), &wish->subvolume);
		wish->part = find_device(&image->table, device);
		if (!wish->part)
			notes_add(
				notes, "not-in-image", NOTE_WARNING, "etc/fstab", 0,
				"fstab mounts %.*s at /%s, and that is not in the image: "
				"what lies there is not seen",
				(int) device.len, device.data, wish->at);
		return true;
	}
	return false;
}

static struct partition *find_type(const struct table *table, const char *gpt,
				   const char *dos)
{
	for (size_t i = 0; i < table->n; i++) {
		const char *type = table->part[i].type;

		if (type && (strcmp(type, gpt) == 0 || strcmp(type, dos) == 0))
			return &table->part[i];
	}
	return NULL;
}

/* Where the ESP belongs: its own directory, else /boot where that is free for it
 * (systemd-gpt-auto-generator(8)). */
static const char *esp_directory(const struct target *target, bool has_boot)
{
	if (target_has_dir(target, "efi"))
		return "efi";
	if (target_has_dir(target, "boot/efi"))
		return "boot/efi";
	return !has_boot && target_dir_is_empty(target, "boot") == 1 ? "boot" : NULL;
}

static void mount_wish(struct target_image *image, struct target *target,
		       const struct wish *wish, struct notes *notes)
{
	_cleanup_(buf_release) struct buf what = BUF_INIT;
	const char *subvolume = wish->subvolume.len ? buf_str(&wish->subvolume) : NULL;
	struct err err = ERR_INIT;
	bool dirty = false;
	int fd, dir;

	/* A directory of the root, unless it is another subvolume. */
	if (wish->part == image->root && !subvolume)
		return;
	fd = volume_mount(&image->loop, wish->part,
			  image->disk.access == TARGET_WRITE ? VOLUME_WRITE : VOLUME_READ,
			  subvolume, &dirty, &err);
	dir = fd < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		partition_describe(wish->part, &what);
		notes_add(notes, "not-mounted", NOTE_WARNING, NULL, 0,
			  "%s belongs at /%s and was not reached: %s", buf_str(&what),
			  wish->at, err.why);
		image->unreached = true;
		return;
	}
	wish->part->mounted = true;
	image->dirty |= dirty;
	image_keep(image, fd);
	target_graft_fd(target, wish->at, dir);
}

/* One directory: by the fstab, else by type. */
static bool mount_at(struct target_image *image, struct target *target, const char *at,
		     struct span fstab, struct partition *by_type, struct notes *notes)
{
	struct wish wish = { .at = at, .subvolume = BUF_INIT };
	bool named = ask_fstab(image, fstab, &wish, notes);

	if (named && !wish.part)
		image->unreached = true;
	if (!named)
		wish.part = by_type;
	if (wish.part)
		mount_wish(image, target, &wish, notes);
	buf_release(&wish.subvolume);
	return named || by_type;
}

void image_mount_boot(struct target_image *image, struct target *target,
		      struct notes *notes)
{
	static const char *const esp_at[] = { "efi", "boot/efi" };
	struct partition *esp = find_type(&image->table, TYPE_ESP, TYPE_ESP_DOS);
	struct partition *xbootldr =
		find_type(&image->table, TYPE_XBOOTLDR, TYPE_BOOT_DOS);
	_cleanup_(buf_release) struct buf fstab = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool has_boot, has_esp = false;
	const char *at;

	(void) target_read(target, "etc/fstab", FSTAB_MAX, &fstab, NULL, &ignored);
	has_boot = mount_at(image, target, "boot", buf_span(&fstab), xbootldr, notes);
	for (size_t i = 0; i < ARRAY_SIZE(esp_at); i++)
		has_esp |=
			mount_at(image, target, esp_at[i], buf_span(&fstab), NULL, notes);
	at = has_esp || !esp || esp->mounted ? NULL : esp_directory(target, has_boot);
	if (at)
		(void) mount_at(image, target, at, SPAN_NULL, esp, notes);
}
