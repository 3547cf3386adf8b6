# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Makes the tables of secure.c from a description of secure partitions such as sps.txt.

function bad(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
	failed = 1
	exit 2
}

# Hexadecimal, 1 to ffff, without leading zeros.
function id(text, what) {
	if (text !~ /^[0-9A-Fa-f]+$/)
		bad(what " is no hexadecimal number: " text)
	text = tolower(text)
	sub(/^0+/, "", text)
	if (text == "" || length(text) > 4)
		bad(what " is not from 1 to ffff")
	return text
}

function number(text, what) {
	if (text !~ /^[0-9]+$/ || length(text) > 9)
		bad(what " is no number: " text)
	return text
}

# The bytes of a UUID in the order in which it is written.
function bytes(uuid,    digits, i, list) {
	digits = uuid
	gsub(/-/, "", digits)
	if (length(digits) != 32 || digits !~ /^[0-9A-Fa-f]+$/ ||
	    uuid !~ /^........-....-....-....-............$/)
		bad("no UUID: " uuid)
	for (i = 1; i < 32; i += 2)
		list = list "0x" substr(digits, i, 2) ", "
	return list
}

function sp(    i) {
	if (sps && !services[sps])
		bad("SP " name[sps] " has no service")
	name[++sps] = id($2, "the SP's ID")
	if (name[sps] in known)
		bad("a second SP " name[sps])
	known[name[sps]] = 1
	for (i = 3; i <= NF; i++) {
		if (!($i in flag))
			bad("no word for an SP: " $i)
		flags[sps] = flags[sps] flag[$i]
		if ($i == "restarts")
			end[sps] = "FFA_SPMC_END_RESTART"
	}
}

function service(    i, properties) {
	properties = "AARCH64 | DIRECT_REQUESTS"
	for (i = 3; i <= NF; i++) {
		if ($i != "created" && $i != "destroyed")
			bad("a service subscribes to created and to destroyed, not to " $i)
		properties = properties " | VM_" toupper($i)
		hears[sps, $i] = 1
	}
	service_list[sps] = service_list[sps] sprintf("\t{{%s}, %s},\n", bytes($2), properties)
	services[sps]++
}

function on(    act, value, next_word, times) {
	if ($2 != "created" && $2 != "destroyed")
		bad("a message is created or destroyed, not " $2)
	act = $4
	next_word = 6
	if (act == "answer") {
		if ($5 !~ /^-[1-9][0-9]?$/)
			bad("no status of FF-A: " $5)
		value = $5
	} else if (act == "work") {
		value = number($5, "the work in milliseconds")
	} else if (act == "call") {
		value = "0x" id($5, "the SP that is called")
		calls[sps] = calls[sps] " " id($5, "")
	} else if (act == "fault") {
		value = 0
		next_word = 5
	} else {
		bad("an SP can answer, work, call or fault, not " act)
	}
	times = "UINT32_MAX"
	if ($next_word == "times")
		times = number($(next_word + 1), "how many times")
	else if (NF >= next_word)
		bad("what is to be done with this? " $next_word)
	rule_list[sps] = rule_list[sps] sprintf("\t{0x%s, MESSAGE_%s, SP_%s, %s, %s},\n",
		id($3, "the VM"), toupper($2), act == "answer" ? "STATUS" : toupper(act), times, value)
}

BEGIN {
	flag["each-cpu"] = ".is_mp = 1, "
	flag["yields"] = ".yields = 1, "
	flag["queued"] = ".interrupts = SP_QUEUED, "
	flag["managed"] = ".interrupts = SP_MANAGED_EXIT, "
	flag["restarts"] = ""
}

/^[ \t\r]*(#.*)?$/ { next }
$1 != "sp" && !sps { bad("before the first SP: " $1) }
$1 == "sp" { sp(); next }
$1 == "service" { service(); next }
$1 == "on" { on(); next }
{ bad("no such word: " $1) }

END {
	if (failed)
		exit 2
	if (!sps || !services[sps])
		bad(sps ? "SP " name[sps] " has no service" : "no SP")
	for (i = 1; i <= sps; i++) {
		n = split(calls[i], called, " ")
		for (j = 1; j <= n; j++)
			if (!(called[j] in known) || called[j] == name[i])
				bad("SP " name[i] " cannot call SP " called[j])
	}
	for (i = 1; i <= sps; i++) {
		printf "static const struct ffa_spmc_service services_%d[] = {\n%s};\n", i, service_list[i]
		if (rule_list[i] != "")
			printf "static struct sp_rule rules_%d[] = {\n%s};\n", i, rule_list[i]
	}
	print "static struct partition partitions[] = {"
	for (i = 1; i <= sps; i++) {
		if (hears[i, "destroyed"] && !hears[i, "created"])
			flags[i] = flags[i] ".destroyed_only = 1, "
		if (rule_list[i] != "")
			flags[i] = flags[i] sprintf(".rules = rules_%d, .rule_count = COUNT(rules_%d)", i, i)
		printf "\t{{.id = 0x%s, %s}, %s, services_%d, COUNT(services_%d)},\n", name[i], flags[i],
			end[i] ? end[i] : "FFA_SPMC_END_OF_PROFILE", i, i
	}
	print "};"
}
