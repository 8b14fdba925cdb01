// SPDX-License-Identifier: MIT
/*
 * A player at an HDMI socket, seen from its remote control wire:
 *
 *	cec-test NAME SECONDS
 *
 * Takes a logical address of /dev/cec0 as a playback device with this name,
 * asks the television for its name, address and power, says that it has a
 * picture, and then prints what it hears until it is told to go to standby or
 * nothing came for SECONDS. The remote control's keys go to Linux, too. Prints
 * lines "@@cec ..."; exit status 0 if all went well.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/cec.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define TELEVISION 0
#define REPLY_TIMEOUT 2000

static int device;

static void must(unsigned long request, const char *name, void *argument)
{
	if (ioctl(device, request, argument) < 0) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		exit(1);
	}
}

#define MUST(request, argument) must(request, #request, argument)

static void print(const char *what, const struct cec_msg *message)
{
	unsigned int i;

	printf("@@cec %s", what);
	for (i = 0; i < message->len; i++)
		printf(" %02x", message->msg[i]);
	printf("\n");
}

static void ask(__u8 from, __u8 opcode, __u8 reply)
{
	struct cec_msg message = { .len = 2, .msg = { from << 4 | TELEVISION, opcode }, .reply = reply, .timeout = REPLY_TIMEOUT };

	MUST(CEC_TRANSMIT, &message);
	if (!(message.rx_status & CEC_RX_STATUS_OK)) {
		fprintf(stderr, "no answer to %02x: tx %x, rx %x\n", opcode, message.tx_status, message.rx_status);
		exit(1);
	}
	print("answer", &message);
}

static void say_active(__u8 from, __u16 address)
{
	struct cec_msg message = { .len = 4, .msg = { from << 4 | CEC_LOG_ADDR_BROADCAST, CEC_MSG_ACTIVE_SOURCE, address >> 8, address & 0xff } };

	MUST(CEC_TRANSMIT, &message);
	if (!(message.tx_status & CEC_TX_STATUS_OK)) {
		fprintf(stderr, "the message to all has status %x\n", message.tx_status);
		exit(1);
	}
}

static void listen_for(int seconds)
{
	struct pollfd readable = { .fd = device, .events = POLLIN };
	struct cec_msg message;

	printf("@@cec listening\n");
	for (;;) {
		if (poll(&readable, 1, seconds * 1000) <= 0) {
			fprintf(stderr, "nothing came for %d s\n", seconds);
			exit(1);
		}
		memset(&message, 0, sizeof(message));
		MUST(CEC_RECEIVE, &message);
		print("heard", &message);
		if (message.len > 1 && message.msg[1] == CEC_MSG_STANDBY)
			return;
	}
}

int main(int argc, char **argv)
{
	struct cec_log_addrs addresses = { .cec_version = CEC_OP_CEC_VERSION_1_4, .num_log_addrs = 1, .vendor_id = CEC_VENDOR_ID_NONE };
	__u32 mode = CEC_MODE_INITIATOR | CEC_MODE_FOLLOWER;
	__u16 place;

	if (argc != 3) {
		fprintf(stderr, "usage: cec-test NAME SECONDS\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	device = open("/dev/cec0", O_RDWR);
	if (device < 0) {
		fprintf(stderr, "/dev/cec0: %s\n", strerror(errno));
		return 1;
	}
	MUST(CEC_S_MODE, &mode);
	MUST(CEC_ADAP_G_PHYS_ADDR, &place);
	printf("@@cec physical %x.%x.%x.%x\n", place >> 12, place >> 8 & 0xf, place >> 4 & 0xf, place & 0xf);
	snprintf(addresses.osd_name, sizeof(addresses.osd_name), "%s", argv[1]);
	addresses.flags = CEC_LOG_ADDRS_FL_ALLOW_RC_PASSTHRU;
	addresses.primary_device_type[0] = CEC_OP_PRIM_DEVTYPE_PLAYBACK;
	addresses.log_addr_type[0] = CEC_LOG_ADDR_TYPE_PLAYBACK;
	addresses.all_device_types[0] = CEC_OP_ALL_DEVTYPE_PLAYBACK;
	MUST(CEC_ADAP_S_LOG_ADDRS, &addresses);
	MUST(CEC_ADAP_G_LOG_ADDRS, &addresses);
	printf("@@cec logical %d\n", addresses.log_addr[0]);
	if (addresses.log_addr[0] == CEC_LOG_ADDR_INVALID)
		return 1;
	ask(addresses.log_addr[0], CEC_MSG_GIVE_OSD_NAME, CEC_MSG_SET_OSD_NAME);
	ask(addresses.log_addr[0], CEC_MSG_GIVE_PHYSICAL_ADDR, CEC_MSG_REPORT_PHYSICAL_ADDR);
	ask(addresses.log_addr[0], CEC_MSG_GIVE_DEVICE_POWER_STATUS, CEC_MSG_REPORT_POWER_STATUS);
	say_active(addresses.log_addr[0], place);
	listen_for(atoi(argv[2]));
	return 0;
}
