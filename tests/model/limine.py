# SPDX-License-Identifier: BSD-3-Clause
"""Limine's limine.conf (CONFIG.md): entries, default_entry by its number from 1. It is not edited."""

from lines import line
from tree import Answer

FILE = "boot/limine.conf"


def make(rand, tree):
    lines = ["timeout: 3"]
    if rand.random() < 0.4:
        lines += ["default_entry: %d" % rand.randint(1, 2)]
    for name in "Linux", "Linux (fallback)":
        lines += ["/" + name, "    protocol: linux", "    path: boot():/vmlinuz-6.1.0",
                  rand.choice(["    cmdline: ", "    kernel_cmdline: "]) + line(rand)]
        if rand.random() < 0.5:
            break
    tree.put(FILE, *lines)


def read(tree):
    answer = Answer()
    title, number, default = "", 0, 1
    for text in tree.lines(FILE):
        key, colon, value = text.strip().partition(": ")
        if text.startswith("/"):
            title, number = text, number + 1
        elif key == "default_entry":
            default = int(value)
        elif colon and key in ("cmdline", "kernel_cmdline"):
            if number == default or "fallback" not in title:
                answer.add(value, True)
    return answer
