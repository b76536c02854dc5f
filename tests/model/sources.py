# SPDX-License-Identifier: BSD-3-Clause
"""Where new kernels get their parameters from, and the managers that decide otherwise."""

import json
import re

from lines import line, words
from tree import Answer

CMDLINE, GRUB, STUB = "etc/kernel/cmdline", "etc/default/grub", "etc/kernelstub/configuration"
UUIDS, LIST = "etc/kernel/proxmox-boot-uuids", "etc/sdboot-manage.conf"
TALOS = "etc/os-release"


def make(rand, tree):
    has_bls = any("/loader/entries/" in path for path in tree.files)
    if "boot/grub/grub.cfg" in tree.files and rand.random() < 0.6:
        tree.put(GRUB, 'GRUB_DEFAULT=0', 'GRUB_CMDLINE_LINUX_DEFAULT="%s"' % words(rand),
                 'GRUB_CMDLINE_LINUX="%s"' % words(rand))
    if has_bls and rand.random() < 0.6:
        tree.put(CMDLINE, line(rand))
    kind = rand.random()
    if kind < 0.05:
        tree.put(UUIDS, "3A1C-77E2")
    elif kind < 0.1 and has_bls:
        tree.put(LIST, 'LINUX_OPTIONS="quiet"')
    elif kind < 0.2:
        tree.put(STUB, json.dumps({"user": {"kernel_options": line(rand).split()}}, indent=2))
    tree.put(TALOS, "ID=" + ("talos" if kind > 0.97 else "none"))


def read(tree):
    answer = Answer()
    ignored = STUB in tree.files or LIST in tree.files or "ID=talos" in tree.lines(TALOS)
    if STUB in tree.files:
        options = json.loads(tree.files[STUB])["user"]["kernel_options"]
        answer.add(" ".join(options))
    answer.unknown = UUIDS in tree.files or LIST in tree.files or "ID=talos" in tree.lines(TALOS)
    if GRUB in tree.files and not ignored:
        answer.add(" ".join(re.search(r'^%s="(.*)"$' % name, tree.files[GRUB], re.M).group(1)
                            for name in ("GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT")))
    if CMDLINE in tree.files and not ignored:
        answer.add(tree.files[CMDLINE].strip())
    return answer
