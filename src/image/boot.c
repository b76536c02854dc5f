/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-image.h"
#include "fstab.h"
#include "filesystem.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A real fstab has a few lines. */
#define FSTAB_MAX ((size_t) 1 << 20)

#define TYPE_ESP      "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define TYPE_XBOOTLDR "bc13c2ff-59e6-4262-a352-b275fd6f7172"
#define TYPE_ESP_DOS  "0xef"
#define TYPE_BOOT_DOS "0xea"

/* uapi-group.org/specifications/specs/discoverable_partitions_specification */
static const char *const usr_types[] = {
	"8484680c-9521-48c6-9c11-b0720656f69e", /* x86-64 */
	"75250d76-8cc6-458e-bd66-bd47cc81a812", /* x86 */
	"b0e01050-ee5f-4390-949a-9101b17104e9", /* arm64 */
};

/* A file system to mount at a directory of the root. */
struct mount_request {
	const char *at;
	struct partition *part; /* NULL: not in this image */
	enum filesystem_access how;
	struct buf subvolume; /* "subvol=@boot", or empty */
};

/* Fill the request from the fstab. Return false if the fstab has no entry. */
static bool ask_fstab(const struct target_image *image, struct span fstab,
		      struct mount_request *request, struct notes *notes)
{
	struct fstab_entry entry;
	struct span subvolume;

	if (!fstab_at(fstab, request->at, &entry))
		return false;
	subvolume = fstab_subvolume(&entry);
	if (subvolume.len > 0)
		buf_addf(&request->subvolume, "subvol=%.*s", (int) subvolume.len,
			 subvolume.data);
	request->part = fstab_find(fstab, &entry, &image->table, image->root);
	if (!request->part)
		notes_add(notes, "not-in-image", NOTE_WARNING, "etc/fstab", 0,
			  "fstab mounts %.*s at /%s, and that is not in the image: "
			  "what lies there is not seen",
			  (int) entry.device.len, entry.device.data, request->at);
	return true;
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

/*
 * Return the directory for the ESP: its own directory, else /boot if that is free
 * (systemd-gpt-auto-generator(8)).
 */
static const char *boot_esp_directory(const struct target *target, bool has_boot)
{
	if (target_has_dir(target, "efi"))
		return "efi";
	if (target_has_dir(target, "boot/efi"))
		return "boot/efi";
	return !has_boot && target_dir_is_empty(target, "boot") == 1 ? "boot" : NULL;
}

/* Return false if it could not be mounted. */
static bool mount_requested(struct target_image *image, struct target *target,
			    const struct mount_request *request, struct notes *notes)
{
	_cleanup_(buf_release) struct buf what = BUF_INIT;
	const char *subvolume =
		request->subvolume.len ? buf_str(&request->subvolume) : NULL;
	struct err err = ERR_INIT;
	_cleanup_close_ int fd = -1;
	bool dirty = false;
	int dir;

	/* A directory of the root itself, unless it is another subvolume. */
	if (request->part == image->root && !subvolume)
		return true;
	fd = filesystem_mount(&image->loop, request->part, request->how, subvolume,
			      &dirty, &err);
	dir = fd < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		partition_describe(request->part, &what);
		notes_add(notes, "not-mounted", NOTE_WARNING, NULL, 0,
			  "%s belongs at /%s and was not reached: %s", buf_str(&what),
			  request->at, err.why);
		return false;
	}
	request->part->mounted = true;
	image->dirty |= dirty;
	image_keep(image, fd_take(&fd));
	target_graft_fd(target, request->at, dir);
	return true;
}

/* Mount at one directory: by the fstab, else the partition of that type. */
static bool boot_mount_at(struct target_image *image, struct target *target,
			  const char *at, struct span fstab, struct partition *by_type,
			  struct notes *notes)
{
	struct mount_request request = { .at = at,
					 .how = image->how,
					 .subvolume = BUF_INIT };
	bool named = ask_fstab(image, fstab, &request, notes);

	if (!named)
		request.part = by_type;
	if (named || by_type)
		image->unreached |=
			!request.part || !mount_requested(image, target, &request, notes);
	buf_release(&request.subvolume);
	return named || by_type;
}

static bool is_usr(const struct partition *part)
{
	for (size_t i = 0; part->type && i < ARRAY_SIZE(usr_types); i++)
		if (strcmp(part->type, usr_types[i]) == 0)
			return !part->no_auto;
	return false;
}

/*
 * Return NULL if there is none, or several versions, of which the boot loader selects
 * one.
 */
static struct partition *find_usr(const struct table *table)
{
	struct partition *found = NULL;

	for (size_t i = 0; i < table->n; i++) {
		if (!is_usr(&table->part[i]))
			continue;
		if (found)
			return NULL;
		found = &table->part[i];
	}
	return found;
}

/* /usr is never written, but it has the configurations of the kernels. */
static void mount_usr(struct target_image *image, struct target *target,
		      struct span fstab, struct notes *notes)
{
	struct mount_request request = { .at = "usr",
					 .how = image->how == FILESYSTEM_WRITE
							? FILESYSTEM_LOOK
							: FILESYSTEM_READ,
					 .subvolume = BUF_INIT };

	if (!ask_fstab(image, fstab, &request, notes) &&
	    target_dir_is_empty(target, "usr") == 1)
		request.part = find_usr(&image->table);
	if (request.part)
		(void) mount_requested(image, target, &request, notes);
	buf_release(&request.subvolume);
}

void image_mount_others(struct target_image *image, struct target *target,
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
	mount_usr(image, target, buf_span(&fstab), notes);
	has_boot =
		boot_mount_at(image, target, "boot", buf_span(&fstab), xbootldr, notes);
	for (size_t i = 0; i < ARRAY_SIZE(esp_at); i++)
		has_esp |= boot_mount_at(image, target, esp_at[i], buf_span(&fstab), NULL,
					 notes);
	at = has_esp || !esp || esp->mounted ? NULL
					     : boot_esp_directory(target, has_boot);
	if (at)
		(void) boot_mount_at(image, target, at, SPAN_NULL, esp, notes);
}
