#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""configure.py LIBRARY CONFIG: what west does with a module: finds its CMake directory and Kconfig file by
zephyr/module.yml, and writes the configuration, with the library on. Prints the CMake directory."""
import pathlib
import sys

import kconfiglib
import yaml


def main(library, config):
    library = pathlib.Path(library)
    module = yaml.safe_load((library / "zephyr/module.yml").read_text())
    if module.keys() != {"name", "build"} or module["build"].keys() != {"cmake", "kconfig"}:
        sys.exit(f"zephyr/module.yml: {module}: other keys than this test knows")
    cmake = library / module["build"]["cmake"]
    if not (cmake / "CMakeLists.txt").is_file():
        sys.exit(f"zephyr/module.yml: there is no {cmake}/CMakeLists.txt")
    kconfig = kconfiglib.Kconfig(str(library / module["build"]["kconfig"]))
    kconfig.syms["FFA_NOTIFY"].set_value("y")
    kconfig.syms["FFA_NOTIFY_MAX_SUBSCRIBERS"].set_value("8")
    kconfig.write_config(config)
    if kconfig.warnings:
        sys.exit("\n".join(kconfig.warnings))
    print(cmake)


main(*sys.argv[1:])
