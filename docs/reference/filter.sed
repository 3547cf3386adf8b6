# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The headers' comments as Doxygen wants them: it is given them by sed -E -f.
2s|^/\*$|/** @file|
3,$s|^(\t*)/\*( .*)?$|\1/**\2|
t
s|(\S\s*)/\*( .*\*/)$|\1/**<\2|
s|^ \* (FFA_R_[A-Z_]+)  +| * @retval \1 |
