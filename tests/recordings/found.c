/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "found.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tsv.h"

#define F_SUCCESS 0x84000061u
#define F_INFO_GET 0x84000068u
#define F_INFO_GET_REGS 0xC400008Bu
#define F_WIDE 0x40000000u
#define COUNT_ONLY 1u
#define DESCRIPTOR 24u         /* bytes at least, from FF-A 1.1 on */
#define DESCRIPTOR_VERSION 40u /* offset of the SP's version, from FF-A 1.3 on */
#define UUID_SIZE 16u
#define NAME_MAX_SIZE 256u

/* OP-TEE in its descriptors; it serves two VMs at once. */
static const uint8_t optee_uuid[UUID_SIZE] = {0x48, 0x61, 0x78, 0xE0, 0xE7, 0xF8, 0x11, 0xE3,
                                              0xBC, 0x5E, 0x00, 0x02, 0xA5, 0xD5, 0xC5, 0x1B};
#define OPTEE_VMS 2u

/* Of one recording. */
struct finding {
	char file[NAME_MAX_SIZE];
	struct setup_sp sps[SETUP_MAX_SPS];
	struct ffa_spmc_service services[SETUP_MAX_SPS];
	size_t sp_count;
};

static struct finding findings[FOUND_MAX];

static int has_row(const char *file)
{
	size_t i;

	for (i = 0; i < SETUP_COUNT; i++) {
		if (strcmp(setups[i].file, file) == 0) {
			return 1;
		}
	}
	return 0;
}

/* The longest name of a profile that the file's begins with. */
static const struct ffa_spmc_profile *profile_of(const char *file)
{
	const struct ffa_spmc_profile *profile;
	char name[NAME_MAX_SIZE];
	char *end;

	(void)snprintf(name, sizeof(name), "%s", file);
	while ((end = strrchr(name, '-')) != NULL) {
		*end = '\0';
		profile = ffa_spmc_find_profile(name);
		if (profile != NULL) {
			return profile;
		}
	}
	fail_msg("%s: the name does not begin with a profile's", file);
	return NULL;
}

static unsigned int half_word(const uint8_t *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

static void add_sp(struct finding *finding, const uint8_t *descriptor, size_t size)
{
	struct ffa_spmc_service *const service = &finding->services[finding->sp_count];
	struct ffa_spmc_sp *const sp = &finding->sps[finding->sp_count].sp;

	assert_in_range(finding->sp_count, 0, SETUP_MAX_SPS - 1u);
	finding->sp_count++;
	memcpy(service->uuid, &descriptor[8], UUID_SIZE);
	service->properties = half_word(&descriptor[4]) | half_word(&descriptor[6]) << 16;
	sp->id = (uint16_t)half_word(&descriptor[0]);
	sp->contexts = (uint16_t)half_word(&descriptor[2]);
	if (size > DESCRIPTOR_VERSION) {
		sp->version = half_word(&descriptor[DESCRIPTOR_VERSION]) |
		              half_word(&descriptor[DESCRIPTOR_VERSION + 2u]) << 16;
	}
	sp->services = service;
	sp->service_count = 1;
	if (memcmp(service->uuid, optee_uuid, UUID_SIZE) == 0) {
		sp->kind = FFA_SPMC_SP_OPTEE;
		sp->max_vms = OPTEE_VMS;
	}
}

/* The part of a list that a row has: in registers from x3 on, or in the RX buffer. */
static void add_list(struct finding *finding, const struct tsv_row *row)
{
	const uint64_t *const x = row->answer.x;
	const uint8_t *list = row->rx;
	size_t size = DESCRIPTOR;
	size_t count = 0;
	size_t i;

	if (((uint32_t)x[0] & ~F_WIDE) != F_SUCCESS) {
		return;
	}
	if ((uint32_t)row->request.x[0] == F_INFO_GET_REGS) {
		list = (const uint8_t *)&x[3];
		count = (size_t)((uint16_t)(x[2] >> 16) - (uint16_t)row->request.x[3]) + 1u;
		size = (size_t)(x[2] >> 48);
	} else if ((uint32_t)row->request.x[0] == F_INFO_GET &&
	           (row->request.x[5] & COUNT_ONLY) == 0) {
		count = (size_t)x[2];
		size = (size_t)x[3];
		assert_in_range(count * size, 0, row->rx_size);
	}
	for (i = 0; i < count; i++) {
		add_sp(finding, &list[i * size], size);
	}
}

/* Whether the row goes on with a list that an earlier one began. */
static int goes_on(const struct tsv_row *row, size_t sps)
{
	return (uint32_t)row->request.x[0] == F_INFO_GET_REGS && (uint16_t)row->request.x[3] == sps;
}

static void find(struct setup *setup, struct finding *finding)
{
	struct tsv tape;
	size_t i;

	tsv_read(&tape, finding->file);
	for (i = 0; i < tape.count; i++) {
		if (finding->sp_count == 0 || goes_on(&tape.rows[i], finding->sp_count)) {
			add_list(finding, &tape.rows[i]);
		}
	}
	tsv_free(&tape);
	setup->file = finding->file;
	setup->profile = profile_of(finding->file);
	setup->sps = finding->sps;
	setup->sp_count = finding->sp_count;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct finding *)a)->file, ((const struct finding *)b)->file);
}

size_t find_setups(struct setup *found)
{
	const struct dirent *entry;
	DIR *const directory = opendir(FFA_TEST_DATA);
	size_t count = 0;
	size_t i;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		const char *const end = strstr(entry->d_name, ".tsv");

		if (end == NULL || end[4] != '\0' || has_row(entry->d_name)) {
			continue;
		}
		assert_in_range(count, 0, FOUND_MAX - 1u);
		assert_in_range(strlen(entry->d_name), 1, NAME_MAX_SIZE - 1u);
		(void)snprintf(findings[count].file, NAME_MAX_SIZE, "%s", entry->d_name);
		count++;
	}
	(void)closedir(directory);
	qsort(findings, count, sizeof(findings[0]), compare);
	for (i = 0; i < count; i++) {
		find(&found[i], &findings[i]);
	}
	return count;
}
