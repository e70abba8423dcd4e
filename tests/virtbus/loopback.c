// SPDX-License-Identifier: GPL-2.0-only
/*
 * A platform whose devices are memory: what is written to one can be read from it again, in order,
 * each byte once. An exchange inverts every bit of what it is given.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "loopback.h"

/* Room for SIZE bytes more, or as many as there may be; a negative errno where there is none. */
static ssize_t make_room(struct loopback_dev *dev, size_t size)
{
	size_t room;
	u8 *data;

	size = min_t(size_t, size, LOOPBACK_BYTES_MAX - dev->length);
	if (!size)
		return -ENOSPC;
	if (dev->length + size <= dev->room)
		return size;
	room = roundup_pow_of_two(dev->length + size);
	data = kvmalloc(room, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	if (dev->length)
		memcpy(data, dev->data, dev->length);
	kvfree(dev->data);
	dev->data = data;
	dev->room = room;
	return size;
}

static ssize_t append(struct loopback_dev *dev, const void *buffer, size_t size)
{
	ssize_t count = make_room(dev, size);

	if (count < 0)
		return count;
	memcpy(dev->data + dev->length, buffer, count);
	dev->length += count;
	return count;
}

static ssize_t take(struct loopback_dev *dev, void *buffer, size_t size)
{
	size = min(size, dev->length);
	if (!size)
		return 0;
	memcpy(buffer, dev->data, size);
	dev->length -= size;
	memmove(dev->data, dev->data + size, dev->length);
	return size;
}

static ssize_t invert(u8 *buffer, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buffer[i] = ~buffer[i];
	return size;
}

static ssize_t move(struct loopback_dev *dev, void *buffer, size_t size,
		    enum virt_transfer_type type)
{
	switch (type) {
	case VIRT_TRANSFER_READ:
		return take(dev, buffer, size);
	case VIRT_TRANSFER_WRITE:
		return size ? append(dev, buffer, size) : 0;
	case VIRT_TRANSFER_EXCHANGE:
		return invert(buffer, size - min_t(size_t, size, READ_ONCE(dev->faults->lost)));
	default:
		return -EOPNOTSUPP;
	}
}

static ssize_t loopback_transfer(struct virt_dev *virt, void *buffer, size_t size,
				 enum virt_transfer_type type)
{
	struct loopback_dev *dev = container_of(virt, struct loopback_dev, virt);
	int fault = READ_ONCE(dev->faults->fault);
	ssize_t count;

	if (fault)
		return -fault;
	if (mutex_lock_interruptible(&dev->lock))
		return -ERESTARTSYS;
	count = move(dev, buffer, min_t(size_t, size, VIRT_TRANSFER_MAX), type);
	mutex_unlock(&dev->lock);
	return count;
}

static void loopback_release(struct virt_dev *virt)
{
	struct loopback_dev *dev = container_of(virt, struct loopback_dev, virt);

	kvfree(dev->data);
	kfree(dev);
}

static struct virt_bus loopback_bus = {
	.name = "virt-loopback",
	.transfer = loopback_transfer,
	.release = loopback_release,
};

struct loopback_dev *loopback_add(const struct virt_id *id, const struct loopback_faults *faults)
{
	struct loopback_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int r;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	mutex_init(&dev->lock);
	dev->faults = faults;
	dev->virt.bus = &loopback_bus;
	dev->virt.id = *id;
	r = virt_dev_register(&dev->virt);
	return r ? ERR_PTR(r) : dev;
}

static int __init loopback_init(void)
{
	int r = virt_bus_register(&loopback_bus);

	if (r)
		return r;
	r = loopback_sets_init();
	if (r)
		virt_bus_unregister(&loopback_bus);
	return r;
}

static void __exit loopback_exit(void)
{
	loopback_sets_exit();
	virt_bus_unregister(&loopback_bus);
}

module_init(loopback_init);
module_exit(loopback_exit);
MODULE_DESCRIPTION("Virtual devices in memory");
MODULE_LICENSE("GPL");
