// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices on request. A folder of configfs' virt-loopback is a set of devices of one kind: its ids,
 * and "count", how many there are now. The set "default" is always there, and goes with the module;
 * others are made by mkdir and go by rmdir, and keep the module.
 */
#include <linux/configfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "loopback.h"

struct set {
	struct config_group group;
	struct mutex lock; /* of all below */
	struct virt_id id;
	struct loopback_faults faults;
	unsigned int count;
	struct list_head devices;
};

static struct set *to_set(struct config_item *item)
{
	return container_of(to_config_group(item), struct set, group);
}

static void remove_last(struct set *set)
{
	struct loopback_dev *dev = list_last_entry(&set->devices, struct loopback_dev, of_set);

	list_del(&dev->of_set);
	set->count--;
	virt_dev_unregister(&dev->virt);
}

static int add_last(struct set *set)
{
	struct loopback_dev *dev = loopback_add(&set->id, &set->faults);

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	list_add_tail(&dev->of_set, &set->devices);
	set->count++;
	return 0;
}

/* What is done is done: after an error or a signal there are as many as there are. */
static int resize(struct set *set, unsigned int count)
{
	int r = 0;

	while (!r && set->count != count) {
		if (set->count > count)
			remove_last(set);
		else
			r = add_last(set);
		if (!r && set->count != count && signal_pending(current))
			r = -EINTR;
		cond_resched();
	}
	return r;
}

static void remove_all(struct set *set)
{
	mutex_lock(&set->lock);
	while (set->count) {
		remove_last(set);
		cond_resched();
	}
	mutex_unlock(&set->lock);
}

/* An id can't change under a device. */
static ssize_t store_id(struct set *set, u32 *value, const char *text, size_t size)
{
	u32 parsed;
	int r = kstrtou32(text, 0, &parsed);

	if (r)
		return r;
	mutex_lock(&set->lock);
	if (set->count)
		r = -EBUSY;
	else
		*value = parsed;
	mutex_unlock(&set->lock);
	return r ? r : size;
}

#define SET_ID(name)                                                                               \
	static ssize_t set_##name##_show(struct config_item *item, char *page)                     \
	{                                                                                          \
		return sysfs_emit(page, "0x%04x\n", to_set(item)->id.name);                        \
	}                                                                                          \
	static ssize_t set_##name##_store(struct config_item *item, const char *text, size_t size) \
	{                                                                                          \
		return store_id(to_set(item), &to_set(item)->id.name, text, size);                 \
	}                                                                                          \
	CONFIGFS_ATTR(set_, name)

SET_ID(vendor);
SET_ID(device);
SET_ID(subsystem_vendor);
SET_ID(subsystem_device);

static ssize_t set_type_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "0x%04x\n", to_set(item)->id.type);
}

static ssize_t set_type_store(struct config_item *item, const char *text, size_t size)
{
	struct set *set = to_set(item);
	u16 parsed;
	int r = kstrtou16(text, 0, &parsed);

	if (r)
		return r;
	mutex_lock(&set->lock);
	if (set->count)
		r = -EBUSY;
	else
		set->id.type = parsed;
	mutex_unlock(&set->lock);
	return r ? r : size;
}
CONFIGFS_ATTR(set_, type);

static ssize_t set_count_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(to_set(item)->count));
}

static ssize_t set_count_store(struct config_item *item, const char *text, size_t size)
{
	struct set *set = to_set(item);
	unsigned int count;
	int r = kstrtouint(text, 0, &count);

	if (r)
		return r;
	if (mutex_lock_interruptible(&set->lock))
		return -EINTR;
	r = resize(set, count);
	mutex_unlock(&set->lock);
	return r ? r : size;
}
CONFIGFS_ATTR(set_, count);

static ssize_t set_fault_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", READ_ONCE(to_set(item)->faults.fault));
}

static ssize_t set_fault_store(struct config_item *item, const char *text, size_t size)
{
	int fault, r = kstrtoint(text, 0, &fault);

	if (r)
		return r;
	if (fault < 0 || fault > MAX_ERRNO)
		return -ERANGE;
	WRITE_ONCE(to_set(item)->faults.fault, fault);
	return size;
}
CONFIGFS_ATTR(set_, fault);

static ssize_t set_lost_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(to_set(item)->faults.lost));
}

static ssize_t set_lost_store(struct config_item *item, const char *text, size_t size)
{
	unsigned int lost;
	int r = kstrtouint(text, 0, &lost);

	if (r)
		return r;
	WRITE_ONCE(to_set(item)->faults.lost, lost);
	return size;
}
CONFIGFS_ATTR(set_, lost);

static struct configfs_attribute *set_attributes[] = {
	&set_attr_type,
	&set_attr_vendor,
	&set_attr_device,
	&set_attr_subsystem_vendor,
	&set_attr_subsystem_device,
	&set_attr_count,
	&set_attr_fault,
	&set_attr_lost,
	NULL,
};

static void set_release(struct config_item *item)
{
	kfree(to_set(item));
}

static struct configfs_item_operations set_operations = {
	.release = set_release,
};

static const struct config_item_type set_type = {
	.ct_owner = THIS_MODULE,
	.ct_item_ops = &set_operations,
	.ct_attrs = set_attributes,
};

/* Part of the module's own data. */
static const struct config_item_type default_type = {
	.ct_owner = THIS_MODULE,
	.ct_attrs = set_attributes,
};

/* A disk, as long as nothing else is said: vendor and device are those of virtio's. */
static void set_init(struct set *set, const char *name, const struct config_item_type *type)
{
	config_group_init_type_name(&set->group, name, type);
	mutex_init(&set->lock);
	INIT_LIST_HEAD(&set->devices);
	set->id = (struct virt_id){ .type = 2, .vendor = 0x1af4, .device = 0x1042 };
}

static struct config_group *make_set(struct config_group *group, const char *name)
{
	struct set *set = kzalloc(sizeof(*set), GFP_KERNEL);

	if (!set)
		return ERR_PTR(-ENOMEM);
	set_init(set, name, &set_type);
	return &set->group;
}

static void drop_set(struct config_group *group, struct config_item *item)
{
	remove_all(to_set(item));
	config_item_put(item);
}

static struct configfs_group_operations sets_operations = {
	.make_group = make_set,
	.drop_item = drop_set,
};

static const struct config_item_type sets_type = {
	.ct_owner = THIS_MODULE,
	.ct_group_ops = &sets_operations,
};

static struct configfs_subsystem sets = {
	.su_group.cg_item.ci_namebuf = "virt-loopback",
	.su_group.cg_item.ci_type = &sets_type,
};

static struct set default_set;

int loopback_sets_init(void)
{
	config_group_init(&sets.su_group);
	mutex_init(&sets.su_mutex);
	set_init(&default_set, "default", &default_type);
	configfs_add_default_group(&default_set.group, &sets.su_group);
	return configfs_register_subsystem(&sets);
}

void loopback_sets_exit(void)
{
	configfs_unregister_subsystem(&sets);
	remove_all(&default_set);
}
