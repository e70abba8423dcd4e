// SPDX-License-Identifier: LGPL-2.1-or-later
/* The names against the kernel's own headers, which number the bits independently. */
#include "tests/lib/test.h"

#include <linux/virtio_balloon.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_console.h>
#include <linux/virtio_gpio.h>
#include <linux/virtio_gpu.h>
#include <linux/virtio_i2c.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_iommu.h>
#include <linux/virtio_mem.h>
#include <linux/virtio_net.h>
#include <linux/virtio_scmi.h>
#include <linux/virtio_scsi.h>
#include <linux/virtio_vsock.h>

#include "base/cleanup.h"
#include "device/virtio-features.h"

/* The name as text comes before the header's macro is replaced by its number. */
#define FEATURE(type, name)                                                                        \
	{                                                                                          \
		VIRTIO_ID_##type, name, #name                                                      \
	}

static void test_kernel_headers(void **state)
{
	static const struct {
		unsigned type, bit;
		const char *name;
	} features[] = {
		FEATURE(NET, VIRTIO_NET_F_CSUM),
		FEATURE(NET, VIRTIO_NET_F_GUEST_CSUM),
		FEATURE(NET, VIRTIO_NET_F_CTRL_GUEST_OFFLOADS),
		FEATURE(NET, VIRTIO_NET_F_MTU),
		FEATURE(NET, VIRTIO_NET_F_MAC),
		FEATURE(NET, VIRTIO_NET_F_GSO),
		FEATURE(NET, VIRTIO_NET_F_GUEST_TSO4),
		FEATURE(NET, VIRTIO_NET_F_GUEST_UFO),
		FEATURE(NET, VIRTIO_NET_F_HOST_UFO),
		FEATURE(NET, VIRTIO_NET_F_MRG_RXBUF),
		FEATURE(NET, VIRTIO_NET_F_STATUS),
		FEATURE(NET, VIRTIO_NET_F_CTRL_VQ),
		FEATURE(NET, VIRTIO_NET_F_CTRL_RX),
		FEATURE(NET, VIRTIO_NET_F_CTRL_VLAN),
		FEATURE(NET, VIRTIO_NET_F_CTRL_RX_EXTRA),
		FEATURE(NET, VIRTIO_NET_F_GUEST_ANNOUNCE),
		FEATURE(NET, VIRTIO_NET_F_MQ),
		FEATURE(NET, VIRTIO_NET_F_CTRL_MAC_ADDR),
		FEATURE(NET, VIRTIO_NET_F_HASH_REPORT),
		FEATURE(NET, VIRTIO_NET_F_RSS),
		FEATURE(NET, VIRTIO_NET_F_RSC_EXT),
		FEATURE(NET, VIRTIO_NET_F_STANDBY),
		FEATURE(NET, VIRTIO_NET_F_SPEED_DUPLEX),
		FEATURE(BLOCK, VIRTIO_BLK_F_BARRIER),
		FEATURE(BLOCK, VIRTIO_BLK_F_SIZE_MAX),
		FEATURE(BLOCK, VIRTIO_BLK_F_SEG_MAX),
		FEATURE(BLOCK, VIRTIO_BLK_F_GEOMETRY),
		FEATURE(BLOCK, VIRTIO_BLK_F_RO),
		FEATURE(BLOCK, VIRTIO_BLK_F_BLK_SIZE),
		FEATURE(BLOCK, VIRTIO_BLK_F_SCSI),
		FEATURE(BLOCK, VIRTIO_BLK_F_FLUSH),
		FEATURE(BLOCK, VIRTIO_BLK_F_TOPOLOGY),
		FEATURE(BLOCK, VIRTIO_BLK_F_CONFIG_WCE),
		FEATURE(BLOCK, VIRTIO_BLK_F_MQ),
		FEATURE(BLOCK, VIRTIO_BLK_F_DISCARD),
		FEATURE(BLOCK, VIRTIO_BLK_F_WRITE_ZEROES),
		FEATURE(CONSOLE, VIRTIO_CONSOLE_F_SIZE),
		FEATURE(CONSOLE, VIRTIO_CONSOLE_F_MULTIPORT),
		FEATURE(CONSOLE, VIRTIO_CONSOLE_F_EMERG_WRITE),
		FEATURE(BALLOON, VIRTIO_BALLOON_F_MUST_TELL_HOST),
		FEATURE(BALLOON, VIRTIO_BALLOON_F_STATS_VQ),
		FEATURE(BALLOON, VIRTIO_BALLOON_F_DEFLATE_ON_OOM),
		FEATURE(BALLOON, VIRTIO_BALLOON_F_FREE_PAGE_HINT),
		FEATURE(BALLOON, VIRTIO_BALLOON_F_PAGE_POISON),
		FEATURE(SCSI, VIRTIO_SCSI_F_INOUT),
		FEATURE(SCSI, VIRTIO_SCSI_F_HOTPLUG),
		FEATURE(SCSI, VIRTIO_SCSI_F_CHANGE),
		FEATURE(SCSI, VIRTIO_SCSI_F_T10_PI),
		FEATURE(GPU, VIRTIO_GPU_F_VIRGL),
		FEATURE(GPU, VIRTIO_GPU_F_EDID),
		FEATURE(GPU, VIRTIO_GPU_F_RESOURCE_UUID),
		FEATURE(GPU, VIRTIO_GPU_F_RESOURCE_BLOB),
		FEATURE(GPU, VIRTIO_GPU_F_CONTEXT_INIT),
		FEATURE(VSOCK, VIRTIO_VSOCK_F_SEQPACKET),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_INPUT_RANGE),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_DOMAIN_RANGE),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_MAP_UNMAP),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_BYPASS),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_PROBE),
		FEATURE(IOMMU, VIRTIO_IOMMU_F_MMIO),
		FEATURE(MEM, VIRTIO_MEM_F_ACPI_PXM),
		FEATURE(MEM, VIRTIO_MEM_F_UNPLUGGED_INACCESSIBLE),
		FEATURE(SCMI, VIRTIO_SCMI_F_P2A_CHANNELS),
		FEATURE(SCMI, VIRTIO_SCMI_F_SHARED_MEMORY),
		FEATURE(I2C_ADAPTER, VIRTIO_I2C_F_ZERO_LENGTH_REQUEST),
		FEATURE(GPIO, VIRTIO_GPIO_F_IRQ),
		/* These belong to every device. */
		FEATURE(RNG, VIRTIO_F_NOTIFY_ON_EMPTY),
		FEATURE(INPUT, VIRTIO_F_ANY_LAYOUT),
		FEATURE(NET, VIRTIO_F_VERSION_1),
		FEATURE(BLOCK, VIRTIO_F_ACCESS_PLATFORM),
		FEATURE(BLOCK, VIRTIO_F_RING_PACKED),
		FEATURE(BLOCK, VIRTIO_F_ORDER_PLATFORM),
		FEATURE(BLOCK, VIRTIO_F_SR_IOV),
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(features); i++)
		assert_string_equal(
			vd_virtio_feature_name((uint16_t)features[i].type, features[i].bit),
			features[i].name);
}

/* What the kernel's headers lack, or call otherwise: virtio 1.2 and later. */
static void test_specification(void **state)
{
	assert_string_equal(vd_virtio_feature_name(4, 28), "VIRTIO_F_INDIRECT_DESC");
	assert_string_equal(vd_virtio_feature_name(4, 29), "VIRTIO_F_EVENT_IDX");
	assert_string_equal(vd_virtio_feature_name(4, 40), "VIRTIO_F_RING_RESET");
	assert_string_equal(vd_virtio_feature_name(1, 41), "VIRTIO_F_ADMIN_VQ");
	assert_string_equal(vd_virtio_feature_name(4, 43), "VIRTIO_F_SUSPEND");
	assert_string_equal(vd_virtio_feature_name(1, 70), "VIRTIO_NET_F_IPSEC");
	assert_string_equal(vd_virtio_feature_name(20, 5),
			    "VIRTIO_CRYPTO_F_AKCIPHER_STATELESS_MODE");
	assert_string_equal(vd_virtio_feature_name(36, 3), "VIRTIO_CAN_F_LATE_TX_ACK");
}

static void test_no_name(void **state)
{
	assert_null(vd_virtio_feature_name(1, 4));
	assert_null(vd_virtio_feature_name(4, 0));
	assert_null(vd_virtio_feature_name(2, 50));
	assert_null(vd_virtio_feature_name(0, 0));
	assert_null(vd_virtio_feature_name(1, 30));
	assert_null(vd_virtio_feature_name(1, 127));
	assert_null(vd_virtio_feature_name(1, 256));
	assert_null(vd_virtio_feature_name(0xf001, 0));
	assert_null(vd_virtio_feature_name(257, 0));
	assert_string_equal(vd_virtio_feature_name(0xffff, 32), "VIRTIO_F_VERSION_1");
}

static void test_status(void **state)
{
	assert_int_equal(1 << 0, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	assert_string_equal(vd_virtio_status_name(0), "ACKNOWLEDGE");
	assert_int_equal(1 << 1, VIRTIO_CONFIG_S_DRIVER);
	assert_string_equal(vd_virtio_status_name(1), "DRIVER");
	assert_int_equal(1 << 2, VIRTIO_CONFIG_S_DRIVER_OK);
	assert_string_equal(vd_virtio_status_name(2), "DRIVER_OK");
	assert_int_equal(1 << 3, VIRTIO_CONFIG_S_FEATURES_OK);
	assert_string_equal(vd_virtio_status_name(3), "FEATURES_OK");
	assert_int_equal(1 << 6, VIRTIO_CONFIG_S_NEEDS_RESET);
	assert_string_equal(vd_virtio_status_name(6), "DEVICE_NEEDS_RESET");
	assert_int_equal(1 << 7, VIRTIO_CONFIG_S_FAILED);
	assert_string_equal(vd_virtio_status_name(7), "FAILED");
	assert_null(vd_virtio_status_name(4));
	assert_null(vd_virtio_status_name(5));
	assert_null(vd_virtio_status_name(8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernel_headers),
		cmocka_unit_test(test_specification),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests_name("virtio features", tests, NULL, NULL);
}
