/* SPDX-License-Identifier: BSD-3-Clause */
#include "option-table.h"
#include "output/options.h"

#include <string.h>

#define FLAG(name)   .kind = OPTION_FLAG, .field = offsetof(struct options, name)
#define TEXT(name)   .kind = OPTION_TEXT, .field = offsetof(struct options, name)
#define TEXTS(name)  .kind = OPTION_TEXTS, .field = offsetof(struct options, name)
#define CHOICE(name) .kind = OPTION_CHOICE, .field = offsetof(struct options, name)

/* In the order of the help. */
const struct option_row option_rows[ROW_COUNT] = {
	[ROW_ROOT] = { .name = "root",
		       .arg = "DIR",
		       TEXT(root),
		       .class = OPTIONS_ALWAYS,
		       .about = "a root directory: mounted image, unpacked tree" },
	[ROW_BOOT_PATH] = { .name = "boot-path",
			    .arg = "DIR",
			    TEXT(boot_path),
			    .class = OPTIONS_ALWAYS,
			    .about = "with --root: its /boot, if mounted elsewhere" },
	[ROW_ESP_PATH] = { .name = "esp-path",
			   .arg = "DIR",
			   TEXTS(esp_path),
			   .class = OPTIONS_ALWAYS,
			   .about = "with --root: its ESP; several are possible" },
	[ROW_IMAGE] = { .name = "image",
			.arg = "FILE",
			TEXT(image),
			.class = OPTIONS_ALWAYS,
			.about = "a disk image or block device: raw or qcow2" },
	[ROW_IMAGE_FORMAT] = { .name = "image-format",
			       .arg = "raw|qcow2",
			       .values = "raw qcow2",
			       CHOICE(image_format),
			       .class = OPTIONS_ALWAYS,
			       .about = "with --image: do not tell it by its content" },
	[ROW_PARTITION] = { .name = "partition",
			    .arg = "P",
			    TEXT(partition),
			    .class = OPTIONS_ALWAYS,
			    .about = "with --image: its root, by number, label, UUID" },
	[ROW_ARCHIVE] = { .name = "archive",
			  .arg = "FILE",
			  TEXT(archive),
			  .class = OPTIONS_ALWAYS,
			  .about = "a root archive: tar or cpio; - is stdin" },
	[ROW_OUTPUT] = { .name = "output",
			 .arg = "FILE",
			 TEXT(output),
			 .class = OPTIONS_SET,
			 .about = "with --archive: the new archive; - is stdout" },
	[ROW_DRY_RUN] = { .letter = 'n',
			  .name = "dry-run",
			  FLAG(dry_run),
			  .class = OPTIONS_SET,
			  .about = "print the changes as a diff, write nothing" },
	[ROW_DIFF] = { .name = "diff",
		       FLAG(diff),
		       .class = OPTIONS_SET,
		       .about = "print the same diff in a real run" },
	[ROW_UPDATE] = { .name = "update",
			 .arg = "WHEN",
			 .values = "never auto always",
			 CHOICE(update),
			 .class = OPTIONS_SET,
			 .optional_arg = true,
			 .about = "run the loader's update in a sandboxed chroot" },
	[ROW_CREATE] = { .name = "create",
			 FLAG(create),
			 .class = OPTIONS_SET,
			 .about = "no entries yet: write /etc/kernel/cmdline" },
	[ROW_UNSAFE] = { .name = "unsafe-interrupts",
			 .arg = "yes|no",
			 .values = "no yes",
			 CHOICE(unsafe_interrupts),
			 .class = OPTIONS_SET,
			 .about = "with strict, pt: vfio does without remapping" },
	[ROW_GROUPS] = { .name = "groups",
			 FLAG(groups),
			 .class = OPTIONS_SHOW,
			 .about = "with show, live: IOMMU groups, their devices" },
	[ROW_JSON] = { .letter = 'j',
		       .name = "json",
		       .arg = "pretty|short|off",
		       .values = "off pretty short",
		       CHOICE(json),
		       .class = OPTIONS_ALWAYS,
		       .optional_arg = true,
		       .about = "one JSON object on stdout in every case" },
	[ROW_COLOR] = { .name = "color",
			.arg = "auto|always|never",
			.values = "auto always never",
			CHOICE(color),
			.class = OPTIONS_ALWAYS,
			.about = "on a terminal, always or never; see NO_COLOR" },
	[ROW_77] = { .name = "unchanged-exit-77",
		     FLAG(unchanged_77),
		     .class = OPTIONS_SET,
		     .about = "exit 77, not 0, where nothing was to change" },
	[ROW_QUIET] = { .letter = 'q',
			.name = "quiet",
			FLAG(quiet),
			.class = OPTIONS_ALWAYS,
			.about = "no notes and no summary" },
	[ROW_VERBOSE] = { .letter = 'v',
			  .name = "verbose",
			  FLAG(verbose),
			  .class = OPTIONS_ALWAYS,
			  .about = "more: command lines, every file, every kernel" },
	[ROW_HELP] = { .letter = 'h',
		       .name = "help",
		       FLAG(help),
		       .class = OPTIONS_ALWAYS,
		       .about = "print this help" },
	[ROW_VERSION] = { .letter = 'V',
			  .name = "version",
			  FLAG(version),
			  .class = OPTIONS_ALWAYS,
			  .about = "print the version" },
	[ROW_COMPLETION] = { .name = "print-completion",
			     .arg = "SHELL",
			     .values = "bash fish zsh",
			     TEXT(completion),
			     .class = OPTIONS_ALWAYS,
			     .about = "print the completion script for a shell" },
};

int option_choice(const struct option_row *row, const char *value)
{
	const char *values = row->values;
	size_t len = strlen(value);

	for (int i = 0; *values; i++) {
		size_t next = strcspn(values, " ");

		if (next == len && strncmp(values, value, len) == 0)
			return i;
		values += next + strspn(values + next, " ");
	}
	return -1;
}
