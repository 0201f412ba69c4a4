/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */

/* What the ring buffer of the timeline holds: the calls of the sample and their acquisitions. */
#pragma once
#include "fuselock.h"

enum fl_event_kind {
	FL_EVENT_CALL = 1,
	FL_EVENT_ACQUISITION = 2, /* written before the call it belongs to */
};

/* Bytes of the ring for each call asked for: the call and five acquisitions, with their headers. */
#define FL_TIMELINE_CALL_BYTES 640

struct fl_event_call {
	fl_u32 kind;
	fl_u32 ticket; /* number of the call in the sample, from 1 */
	fl_u64 begin_ns; /* CLOCK_MONOTONIC */
	fl_u64 end_ns; /* 0: its return was not seen */
	fl_u64 result; /* signed: bytes, or a negative errno */
	fl_u32 file;
	fl_u32 thread;
	fl_u32 process;
	fl_u32 cpu; /* on which it returned */
	fl_u8 path;
	fl_u8 flags; /* enum fl_call_flag */
	fl_u8 unused[6];
	char command[FL_COMMAND_LENGTH];
	char process_command[FL_COMMAND_LENGTH]; /* of its first thread */
};

struct fl_event_acquisition {
	fl_u32 kind;
	fl_u32 ticket;
	fl_u64 acquired_ns;
	fl_u64 wait_ns;
	fl_u64 hold_ns;
	fl_u64 site;
	fl_u8 lock_class;
	fl_u8 mode;
	fl_u8 function;
	fl_u8 witness; /* enum fl_witness: which of the times are known */
	fl_u8 contended;
	fl_u8 slept;
	fl_u8 unused[2];
	struct fl_party holder; /* where contended */
};

struct fl_timeline {
	fl_u64 begun; /* calls that wanted a ticket while there were any; may pass the limit */
	fl_u64 calls_dropped;
	fl_u64 acquisitions_dropped;
};
