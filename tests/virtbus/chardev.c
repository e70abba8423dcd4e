// SPDX-License-Identifier: GPL-2.0-only
/* A driver for any device of the virt bus: lets programs transfer to and from it by /dev/virt/N. */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "virt-chardev.h"
#include "virt-core.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define virt_const_6_2 const
#else
#define virt_const_6_2
#endif

/* Lives as long as its node or a file that was opened by it. */
struct chardev {
	struct device dev;
	struct cdev cdev;
	struct rw_semaphore gate; /* held by all who use the device */
	struct virt_dev *virt;	  /* NULL: it is gone */
};

/* Of the minor 0: a device's own number is its minor. */
static dev_t first;

static char *chardev_node(virt_const_6_2 struct device *d, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, "virt/%u", MINOR(d->devt));
}

static struct class virt_class = {
	.name = "virt",
	.devnode = chardev_node,
};

/* begin - the device, to be given back by end(), or NULL where it is gone. */
static struct virt_dev *begin(struct chardev *chardev)
{
	down_read(&chardev->gate);
	if (!chardev->virt)
		up_read(&chardev->gate);
	return chardev->virt;
}

static void end(struct chardev *chardev)
{
	up_read(&chardev->gate);
}

static ssize_t transfer_guarded(struct chardev *chardev, void *buffer, size_t size,
				enum virt_transfer_type type)
{
	struct virt_dev *virt = begin(chardev);
	ssize_t count;

	if (!virt)
		return -ENODEV;
	count = virt_transfer(virt, buffer, size, type);
	end(chardev);
	return count;
}

static ssize_t transfer_user(struct chardev *chardev, void __user *user, size_t size,
			     enum virt_transfer_type type)
{
	ssize_t count = -EFAULT;
	void *buffer;

	size = min_t(size_t, size, VIRT_TRANSFER_MAX);
	buffer = kvmalloc(size, GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;
	if (type != VIRT_TRANSFER_READ && copy_from_user(buffer, user, size))
		goto out;
	count = transfer_guarded(chardev, buffer, size, type);
	if (count > 0 && type != VIRT_TRANSFER_WRITE && copy_to_user(user, buffer, count))
		count = -EFAULT;
out:
	kvfree(buffer);
	return count;
}

static int chardev_open(struct inode *inode, struct file *file)
{
	struct chardev *chardev = container_of(inode->i_cdev, struct chardev, cdev);

	if (!begin(chardev))
		return -ENODEV;
	end(chardev);
	file->private_data = chardev;
	return stream_open(inode, file);
}

static ssize_t chardev_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	return transfer_user(file->private_data, buf, size, VIRT_TRANSFER_READ);
}

static ssize_t chardev_write(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	return transfer_user(file->private_data, (void __user *)buf, size, VIRT_TRANSFER_WRITE);
}

static long ioctl_id(struct chardev *chardev, void __user *user)
{
	struct virt_dev *virt = begin(chardev);
	struct virt_ioctl_id id;

	if (!virt)
		return -ENODEV;
	id = (struct virt_ioctl_id){
		.type = virt->id.type,
		.vendor = virt->id.vendor,
		.device = virt->id.device,
		.subsystem_vendor = virt->id.subsystem_vendor,
		.subsystem_device = virt->id.subsystem_device,
	};
	end(chardev);
	return copy_to_user(user, &id, sizeof(id)) ? -EFAULT : 0;
}

static long ioctl_exchange(struct chardev *chardev, struct virt_ioctl_exchange __user *user)
{
	struct virt_ioctl_exchange exchange;
	ssize_t count;

	if (copy_from_user(&exchange, user, sizeof(exchange)))
		return -EFAULT;
	if (exchange.reserved || exchange.size > VIRT_TRANSFER_MAX)
		return -EINVAL;
	count = transfer_user(chardev, u64_to_user_ptr(exchange.buffer), exchange.size,
			      VIRT_TRANSFER_EXCHANGE);
	if (count < 0)
		return count;
	return put_user((u32)count, &user->size);
}

static long chardev_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;

	switch (command) {
	case VIRT_IOCTL_ID:
		return ioctl_id(file->private_data, user);
	case VIRT_IOCTL_EXCHANGE:
		return ioctl_exchange(file->private_data, user);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations chardev_operations = {
	.owner = THIS_MODULE,
	.open = chardev_open,
	.read = chardev_read,
	.write = chardev_write,
	.unlocked_ioctl = chardev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static void chardev_release(struct device *d)
{
	kfree(container_of(d, struct chardev, dev));
}

static int chardev_probe(struct virt_dev *virt)
{
	struct chardev *chardev = kzalloc(sizeof(*chardev), GFP_KERNEL);
	int r;

	if (!chardev)
		return -ENOMEM;
	device_initialize(&chardev->dev);
	chardev->dev.class = &virt_class;
	chardev->dev.parent = &virt->dev;
	chardev->dev.devt = first + virt->number;
	chardev->dev.release = chardev_release;
	init_rwsem(&chardev->gate);
	chardev->virt = virt;
	cdev_init(&chardev->cdev, &chardev_operations);
	chardev->cdev.owner = THIS_MODULE;
	r = dev_set_name(&chardev->dev, "virt%d", virt->number);
	if (!r)
		r = cdev_device_add(&chardev->cdev, &chardev->dev);
	if (r) {
		put_device(&chardev->dev);
		return r;
	}
	virt_set_drvdata(virt, chardev);
	return 0;
}

static void chardev_remove(struct virt_dev *virt)
{
	struct chardev *chardev = virt_get_drvdata(virt);

	cdev_device_del(&chardev->cdev, &chardev->dev);
	down_write(&chardev->gate);
	chardev->virt = NULL;
	up_write(&chardev->gate);
	put_device(&chardev->dev);
}

static const struct virt_device_id chardev_ids[] = {
	{
		.type = VIRT_ANY_ID,
		.vendor = VIRT_ANY_ID,
		.device = VIRT_ANY_ID,
		.subsystem_vendor = VIRT_ANY_ID,
		.subsystem_device = VIRT_ANY_ID,
	},
	{},
};

static struct virt_driver chardev_driver = {
	.driver.name = "virt_chardev",
	.id_table = chardev_ids,
	.probe = chardev_probe,
	.remove = chardev_remove,
};

static int __init chardev_init(void)
{
	int r = alloc_chrdev_region(&first, 0, VIRT_DEVICES_MAX, "virt");

	if (r)
		return r;
	r = class_register(&virt_class);
	if (r)
		goto no_class;
	r = virt_driver_register(&chardev_driver);
	if (r)
		goto no_driver;
	return 0;

no_driver:
	class_unregister(&virt_class);
no_class:
	unregister_chrdev_region(first, VIRT_DEVICES_MAX);
	return r;
}

static void __exit chardev_exit(void)
{
	virt_driver_unregister(&chardev_driver);
	class_unregister(&virt_class);
	unregister_chrdev_region(first, VIRT_DEVICES_MAX);
}

module_init(chardev_init);
module_exit(chardev_exit);
MODULE_ALIAS("virt:t*v*d*");
MODULE_DESCRIPTION("Character devices for the virt bus");
MODULE_LICENSE("GPL");
