# SPDX-License-Identifier: BSD-3-Clause
"""syslinux, after com32/menu/readconfig.c: INCLUDE, a global APPEND, DEFAULT, MENU DEFAULT, ONTIMEOUT."""

from lines import line
from tree import Answer

DIR = "boot/syslinux/"
LABELS = ["a", "b", "c", "d", "rescue", "memtest"]
NAMES = ["m0.cfg", "m1.cfg", "sub/x.cfg", "missing.cfg"]


def keyword(rand, word):
    return rand.choice([word, word.lower()])


def one_file(rand, names, labels):
    """Of the names it can include, none includes it: syslinux reads those until it gives up."""
    out = ["%s %s" % (keyword(rand, "APPEND"), line(rand))] if rand.random() < 0.3 else []
    for _ in range(rand.randint(1, 3)):
        if rand.random() < 0.25:
            out += ["%s %s" % (keyword(rand, "INCLUDE"), rand.choice(names))]
        if not labels:
            break
        label = labels.pop()
        out += [keyword(rand, "LABEL") + " " + label]
        if rand.random() < 0.1:
            out += ["MENU DEFAULT"]
        if label == "memtest":
            out += ["KERNEL /memtest"]
        elif rand.random() < 0.9:
            out += [rand.choice(["LINUX ", "KERNEL ", "kernel "]) + "/vmlinuz-6.1.0"]
        else:
            out += ["COM32 chain.c32"]
        if rand.random() < 0.7:
            out += ["%s %s" % (keyword(rand, "APPEND"), line(rand))]
        if rand.random() < 0.1:
            out += ["MENU " + rand.choice(["SEPARATOR", "END"])]
    if rand.random() < 0.4:
        out.insert(0, "DEFAULT " + rand.choice(LABELS + ["vesamenu.c32"]))
    if rand.random() < 0.1:
        out.insert(0, "ONTIMEOUT " + rand.choice(LABELS))
    return out


def make(rand, tree):
    labels = rand.sample(LABELS, len(LABELS))
    tree.put(DIR + "syslinux.cfg", *one_file(rand, NAMES, labels))
    for number, name in enumerate(NAMES[:3]):
        if rand.random() < 0.7:
            tree.put(DIR + name, *one_file(rand, NAMES[number + 1:], labels))


class Menu:
    def __init__(self, tree):
        self.tree, self.entries, self.label = tree, [], None
        self.everywhere = self.default = self.timeout = None
        self.unknown = False

    def record(self):
        if self.label:
            if self.label["append"] is None:
                self.label["append"] = self.everywhere
            self.entries.append(self.label)
        self.label = None

    def take(self, key, value, stack):
        label = self.label
        if key == "INCLUDE":
            self.parse(value, stack)
        elif key == "APPEND" and label:
            # What it does there depends on the syslinux: such a tree is unknown.
            self.unknown |= label["file"] != stack[-1]
            label["append"] = value
        elif key == "APPEND":
            self.everywhere = value
        elif key == "LABEL":
            self.record()
            self.label = {"name": value, "append": None, "kernel": None, "kind": "LINUX",
                          "default": False, "file": stack[-1]}
        elif key in ("LINUX", "KERNEL", "COM32") and label:
            label["kernel"], label["kind"] = value, key
        elif key == "DEFAULT" and not value.endswith(".c32"):
            self.default = value
        elif key == "ONTIMEOUT":
            self.timeout = value
        elif key == "MENU" and value == "DEFAULT" and label:
            label["default"] = True
        elif key == "MENU" and value in ("SEPARATOR", "END"):
            self.record()

    def parse(self, name, stack):
        if DIR + name not in self.tree.files:
            return
        for text in self.tree.lines(DIR + name):
            key, _, value = text.strip().partition(" ")
            self.take(key.upper(), value, stack + [name])


def is_linux(entry):
    what = entry["kernel"] or (entry["name"] if entry["append"] is not None else None)
    return entry["kind"] != "COM32" and bool(what) and "memtest" not in what


def read(tree):
    answer = Answer()
    menu = Menu(tree)
    menu.parse("syslinux.cfg", [])
    menu.record()
    answer.unknown = menu.unknown
    linux = [entry for entry in menu.entries if is_linux(entry)]
    starts = [e for e in menu.entries if e["name"] in (menu.default, menu.timeout)]
    if menu.default not in [e["name"] for e in menu.entries]:
        marked = [e for e in menu.entries if e["default"]]
        starts += marked or linux[:1]
    for entry in linux:
        if entry in starts or entry["default"] or entry["name"] != "rescue":
            answer.add(entry["append"] or "")
        else:
            answer.rest.append(entry["append"] or "")
    return answer
