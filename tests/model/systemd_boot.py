# SPDX-License-Identifier: BSD-3-Clause
"""systemd-boot, after boot.c and UAPI.1: type 1 entries without sort keys; tests/bootctl has more."""

import fnmatch

from lines import line
from tree import Answer

ESPS = ["efi/", "boot/efi/"]


def make(rand, tree):
    esp = rand.choice(ESPS)
    tree.put(esp + "linux", "kernel")
    names = rand.sample(["e1", "e2", "e3", "rescue"], rand.randint(1, 3))
    for name in names:
        options = line(rand) + (" single" if name == "rescue" else "")
        split = rand.random() < 0.2
        parts = options.split(" ", 1)
        tree.put("%sloader/entries/%s.conf" % (esp, name),
                 "title " + ("Rescue" if name == "rescue" else "Linux " + name), "linux /linux",
                 *(["options " + part for part in parts] if split else ["options " + options]))
    if rand.random() < 0.7:
        lines = ["timeout 3"]
        if rand.random() < 0.8:
            lines += ["default " + rand.choice(["e1.conf", "e*", "rescue.conf", "r*", "none*"])]
        tree.put(esp + "loader/loader.conf", *lines)


def default(names, pattern):
    ordered = sorted(names, reverse=True)
    found = [name for name in ordered if pattern and fnmatch.fnmatch(name, pattern)]
    return (found or ordered)[0]


def read(tree):
    answer = Answer()
    for esp in ESPS:
        prefix = esp + "loader/entries/"
        names = [p[len(prefix):] for p in tree.files if p.startswith(prefix)]
        if not names:
            continue
        pattern = [text.split(" ", 1)[1] for text in tree.lines(esp + "loader/loader.conf")
                   if text.startswith("default ")]
        start = default(names, pattern[-1] if pattern else None)
        for name in names:
            options = " ".join(text[len("options "):] for text in tree.lines(prefix + name)
                               if text.startswith("options "))
            if name == start or name != "rescue.conf":
                answer.add(options)
            else:
                answer.rest.append(options)
    return answer
