/* SPDX-License-Identifier: MIT */
/* V4L2's queues of buffers with several planes. */
#ifndef VIDEO_H
#define VIDEO_H

#include <linux/videodev2.h>
#include <stddef.h>
#include <stdint.h>

/* Opens the first node whose driver calls it that. */
int video_open(const char *name);
/* VIDIOC_REQBUFS: how many buffers there are now; the queue's capabilities */
unsigned int video_request(int fd, uint32_t type, uint32_t memory, unsigned int count, uint32_t *capabilities);
void video_query(int fd, uint32_t type, unsigned int index, struct v4l2_plane *planes, unsigned int count);
/* VIDIOC_QBUF: 0, or the error, also in errno */
int video_queue(int fd, uint32_t type, uint32_t memory, unsigned int index, struct v4l2_plane *planes, unsigned int count);
/* VIDIOC_DQBUF: waits for a buffer and returns its index; fails if the driver says that it is not right */
unsigned int video_dequeue(int fd, uint32_t type, uint32_t memory, struct v4l2_plane *planes, unsigned int count);
void video_unmap(void *memory, size_t size);

#endif
