# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Calls for each message that has to be sent, against the number of CPUs: a panel for each number of
# SPs, a line for each rate of faults. The variable directory says where the data is.
set terminal svg size 800,640 font "sans-serif,13" background "white"
set multiplot layout 2,2
set logscale xy 2
set xrange [0.8:320]
set yrange [0.95:10]
set xtics (1, 4, 16, 64, 256)
set ytics (1, 1.5, 2, 3, 4, 6, 8)
set grid linecolor rgb "#dddddd"
set key top left reverse Left samplen 2
set xlabel "CPUs"
set ylabel "calls / fewest calls"
titles = "'1 SP' '4 of 8 SPs subscribe' '16 of 64 SPs subscribe' '64 of 512 SPs subscribe'"
do for [i = 1:4] {
	file = sprintf("%s/%s.dat", directory, word("1 4 16 64", i))
	set title word(titles, i)
	plot file using 1:4 with linespoints linewidth 2 pointtype 9 linecolor rgb "#b2182b" title "10 % faults", \
	     file using 1:3 with linespoints linewidth 2 pointtype 6 linecolor rgb "#2166ac" title "1 %", \
	     file using 1:2 with linespoints linewidth 1 pointtype 7 pointsize 0.4 linecolor rgb "#000000" title "none"
}
unset multiplot
