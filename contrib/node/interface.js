// SPDX-License-Identifier: LGPL-2.1-or-later
// Made by generate.py from lib/varlink/io.virtd.*.varlink: do not edit.
'use strict';

/**
 * @typedef {object} BenchSetting
 * @property {string} name
 * @property {string} help
 * @property {string|null} usual
 * @property {string|null} choices
 */

/**
 * @typedef {object} BenchKind
 * @property {string} name
 * @property {string} what
 * @property {string} figure
 * @property {boolean} safe
 * @property {boolean} applies
 * @property {string|null} reason
 * @property {Array<BenchSetting>} settings
 */

/**
 * @typedef {object} BenchProgress
 * @property {string} kind
 * @property {string} job
 * @property {number} elapsedMs
 * @property {number} totalMs
 * @property {string|null} figure
 * @property {string|null} unit
 * @property {number|null} value
 */

/**
 * @typedef {object} BenchFigure
 * @property {string} name
 * @property {string} unit
 * @property {string} better
 * @property {number} value
 * @property {number} low
 * @property {number} high
 * @property {Array<number>} samples
 */

/**
 * @typedef {object} BenchLatency
 * @property {string} name
 * @property {string} unit
 * @property {number} count
 * @property {number} min
 * @property {number} max
 * @property {number} mean
 * @property {Object<string, number>} percentiles
 * @property {Array<Array<number>>} buckets
 */

/**
 * @typedef {object} BenchCpu
 * @property {number} userNs
 * @property {number} systemNs
 * @property {number|null} perOperationNs
 * @property {number} othersNs
 * @property {number} stealNs
 */

/**
 * @typedef {object} BenchJob
 * @property {string} name
 * @property {boolean} complete
 * @property {object} settings
 * @property {number} elapsedMs
 * @property {number} operations
 * @property {number} bytes
 * @property {Array<BenchFigure>} figures
 * @property {Array<BenchLatency>} latencies
 * @property {BenchCpu} cpu
 */

/**
 * @typedef {object} BenchWarning
 * @property {string} name
 * @property {string} message
 */

/**
 * @typedef {object} BenchSystem
 * @property {string} kernel
 * @property {string} machine
 * @property {number} processors
 * @property {string|null} governor
 * @property {string|null} clockSource
 * @property {Array<object>} platforms
 */

/**
 * @typedef {object} BenchResult
 * @property {string} kind
 * @property {string} what
 * @property {object} device
 * @property {BenchSystem} system
 * @property {object} settings
 * @property {object} notes
 * @property {string} endedAt
 * @property {Array<BenchJob>} jobs
 * @property {Array<BenchWarning>} warnings
 */

/**
 * @typedef {object} BenchKindsReply
 * @property {Array<BenchKind>} kinds
 */

/**
 * @typedef {object} BenchRunReply
 * @property {BenchProgress|null} progress
 * @property {BenchResult|null} result
 */

/**
 * @typedef {object} BenchStopReply
 */

class Bench {
	constructor(connection) {
		this.connection = connection;
	}

	/**
	 * The kinds that there are, and whether each can measure the device (null: no device in particular, and none applies).
	 * @param {{device?: string|null}} [parameters]
	 * @returns {Promise<BenchKindsReply>}
	 */
	kinds(parameters = {}) {
		return this.connection.call('io.virtd.Bench.Kinds', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device?: string|null}} [parameters]
	 * @returns {AsyncIterableIterator<BenchKindsReply>}
	 */
	kindsMore(parameters = {}) {
		return this.connection.stream('io.virtd.Bench.Kinds', parameters);
	}

	/**
	 * Measures. Asked with "more", replies with the progress every half second, and with the result in the end; it ends at once when the client goes. seconds: 5 unless given. destroyData: the data on the device may be lost; some settings need that. token: that of the peer that a setting names; it is in no result, no error and no log.
	 * @param {{device: string, kind: string, seconds?: number|null, settings?: Object<string, string>|null, destroyData?: boolean|null, token?: string|null}} parameters
	 * @returns {Promise<BenchRunReply>}
	 */
	run(parameters) {
		return this.connection.call('io.virtd.Bench.Run', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device: string, kind: string, seconds?: number|null, settings?: Object<string, string>|null, destroyData?: boolean|null, token?: string|null}} parameters
	 * @returns {AsyncIterableIterator<BenchRunReply>}
	 */
	runMore(parameters) {
		return this.connection.stream('io.virtd.Bench.Run', parameters);
	}

	/**
	 * Ends a run early: sent on the connection of Run, while that is at work. Run then replies with what was measured until then, its last job not complete and a warning "stopped", and Stop's own reply follows. Without a run it does nothing.
	 * @param {{}} [parameters]
	 * @returns {Promise<BenchStopReply>}
	 */
	stop(parameters = {}) {
		return this.connection.call('io.virtd.Bench.Stop', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{}} [parameters]
	 * @returns {AsyncIterableIterator<BenchStopReply>}
	 */
	stopMore(parameters = {}) {
		return this.connection.stream('io.virtd.Bench.Stop', parameters);
	}
}

/**
 * @typedef {object} DevicesLayer
 * @property {string} bus
 * @property {string} address
 * @property {string|null} nativeId
 * @property {string|null} driver
 * @property {string|null} driverOverride
 * @property {string|null} module
 * @property {string} path
 * @property {object|null} pci
 * @property {object|null} css
 * @property {object|null} ccw
 * @property {object|null} ccwgroup
 * @property {object|null} mmio
 * @property {object|null} platform
 * @property {object|null} xen
 * @property {object|null} vmbus
 * @property {object|null} vio
 * @property {object|null} vdpa
 * @property {object|null} virt
 * @property {object|null} virtio
 */

/**
 * @typedef {object} DevicesNet
 * @property {string|null} mac
 * @property {number|null} mtu
 * @property {string|null} operstate
 * @property {boolean|null} carrier
 * @property {number|null} rxQueues
 * @property {number|null} txQueues
 * @property {string|null} master
 * @property {number|null} speedMbps
 * @property {string|null} duplex
 * @property {Array<string>|null} udevNames
 * @property {Array<string>|null} addresses
 */

/**
 * @typedef {object} DevicesHolder
 * @property {string} name
 * @property {string|null} mapName
 * @property {string|null} raidLevel
 * @property {Array<string>|null} mounts
 * @property {boolean|null} isSwap
 */

/**
 * @typedef {object} DevicesPartition
 * @property {string} name
 * @property {string|null} devnode
 * @property {number|null} startBytes
 * @property {number|null} sizeBytes
 * @property {Array<DevicesHolder>|null} holders
 * @property {Array<string>|null} mounts
 * @property {boolean|null} isSwap
 */

/**
 * @typedef {object} DevicesBlock
 * @property {number|null} sizeBytes
 * @property {string|null} serial
 * @property {boolean|null} readOnly
 * @property {boolean|null} rotational
 * @property {number|null} logicalBlockBytes
 * @property {string|null} model
 * @property {string|null} vendor
 * @property {string|null} revision
 * @property {string|null} wwn
 * @property {string|null} scheduler
 * @property {number|null} hardwareQueues
 * @property {Array<DevicesPartition>|null} partitions
 * @property {Array<DevicesHolder>|null} holders
 * @property {Array<string>|null} mounts
 * @property {boolean|null} isSwap
 */

/**
 * @typedef {object} DevicesShare
 * @property {Array<string>|null} mounts
 */

/**
 * @typedef {object} DevicesInterface
 * @property {string} class
 * @property {string} name
 * @property {string|null} devnode
 * @property {string|null} label
 * @property {string|null} path
 * @property {DevicesNet|null} net
 * @property {DevicesBlock|null} block
 * @property {DevicesShare|null} share
 */

/**
 * @typedef {object} DevicesFeature
 * @property {number} bit
 * @property {string|null} name
 */

/**
 * @typedef {object} DevicesVirtio
 * @property {Array<string>|null} status
 * @property {Array<DevicesFeature>} features
 */

/**
 * @typedef {object} DevicesVirtqueue
 * @property {number|null} number
 * @property {string|null} name
 * @property {number|null} interrupt
 * @property {boolean} isShared
 * @property {string|null} allowedCpus
 * @property {string|null} effectiveCpus
 * @property {number|null} ringEntries
 * @property {number|null} maxRequests
 */

/**
 * @typedef {object} DevicesProblem
 * @property {string} object
 * @property {string} operation
 * @property {string} errno
 * @property {string} message
 */

/**
 * @typedef {object} DevicesProcess
 * @property {number} pid
 * @property {string|null} comm
 */

/**
 * @typedef {object} DevicesReason
 * @property {string} reason
 * @property {string} holder
 * @property {string} message
 * @property {string} kind
 * @property {string} object
 * @property {DevicesProcess|null} process
 * @property {string|null} path
 * @property {string|null} interface
 * @property {string|null} address
 * @property {string|null} driver
 */

/**
 * @typedef {object} DevicesDevice
 * @property {string} id
 * @property {string|null} virtId
 * @property {string|null} type
 * @property {number|null} typeNumber
 * @property {string|null} vendorId
 * @property {string|null} productId
 * @property {string|null} origin
 * @property {string|null} originCertainty
 * @property {string|null} originRefinedBy
 * @property {string|null} name
 * @property {string|null} state
 * @property {string|null} driver
 * @property {Array<DevicesLayer>|null} layers
 * @property {Array<DevicesInterface>|null} interfaces
 * @property {DevicesVirtio|null} virtio
 * @property {Array<DevicesVirtqueue>|null} virtqueues
 * @property {Array<string>|null} related
 * @property {Array<DevicesReason>|null} inUse
 * @property {Array<DevicesProblem>|null} problems
 * @property {string|null} selectedInterface
 */

/**
 * @typedef {object} DevicesBlockCounters
 * @property {number|null} readRequests
 * @property {number|null} readMerges
 * @property {number|null} readBytes
 * @property {number|null} readTimeMs
 * @property {number|null} writeRequests
 * @property {number|null} writeMerges
 * @property {number|null} writeBytes
 * @property {number|null} writeTimeMs
 * @property {number|null} busyTimeMs
 * @property {number|null} queueTimeMs
 * @property {number|null} discardRequests
 * @property {number|null} discardMerges
 * @property {number|null} discardBytes
 * @property {number|null} discardTimeMs
 * @property {number|null} flushRequests
 * @property {number|null} flushTimeMs
 */

/**
 * @typedef {object} DevicesBlockLevels
 * @property {number|null} inFlight
 * @property {number|null} inFlightReads
 * @property {number|null} inFlightWrites
 */

/**
 * @typedef {object} DevicesBlockStats
 * @property {string} name
 * @property {number|null} sequence
 * @property {DevicesBlockCounters} counters
 * @property {DevicesBlockLevels} levels
 */

/**
 * @typedef {object} DevicesNetCounters
 * @property {number|null} rxBytes
 * @property {number|null} rxPackets
 * @property {number|null} rxErrors
 * @property {number|null} rxDropped
 * @property {number|null} txBytes
 * @property {number|null} txPackets
 * @property {number|null} txErrors
 * @property {number|null} txDropped
 * @property {number|null} rxMulticastPackets
 * @property {number|null} collisions
 * @property {number|null} rxLengthErrors
 * @property {number|null} rxOverErrors
 * @property {number|null} rxCrcErrors
 * @property {number|null} rxFrameErrors
 * @property {number|null} rxFifoErrors
 * @property {number|null} rxMissedErrors
 * @property {number|null} rxCompressedPackets
 * @property {number|null} rxNoHandlerPackets
 * @property {number|null} txAbortedErrors
 * @property {number|null} txCarrierErrors
 * @property {number|null} txFifoErrors
 * @property {number|null} txHeartbeatErrors
 * @property {number|null} txWindowErrors
 * @property {number|null} txCompressedPackets
 */

/**
 * @typedef {object} DevicesNoLevels
 */

/**
 * @typedef {object} DevicesNetStats
 * @property {string} name
 * @property {number|null} index
 * @property {DevicesNetCounters} counters
 * @property {DevicesNoLevels} levels
 */

/**
 * @typedef {object} DevicesNetDriverStats
 * @property {string} name
 * @property {number|null} index
 * @property {object} counters
 * @property {DevicesNoLevels} levels
 */

/**
 * @typedef {object} DevicesNetQueueCounters
 * @property {number|null} rxPackets
 * @property {number|null} rxBytes
 * @property {number|null} rxAllocationFailures
 * @property {number|null} rxHardwareDrops
 * @property {number|null} rxHardwareOverruns
 * @property {number|null} rxChecksumComplete
 * @property {number|null} rxChecksumUnnecessary
 * @property {number|null} rxChecksumNone
 * @property {number|null} rxChecksumBad
 * @property {number|null} rxCoalescedPackets
 * @property {number|null} rxCoalescedBytes
 * @property {number|null} rxCoalescedWirePackets
 * @property {number|null} rxCoalescedWireBytes
 * @property {number|null} rxRateLimitDrops
 * @property {number|null} txPackets
 * @property {number|null} txBytes
 * @property {number|null} txHardwareDrops
 * @property {number|null} txHardwareErrors
 * @property {number|null} txChecksumNone
 * @property {number|null} txChecksumNeeded
 * @property {number|null} txSegmentedPackets
 * @property {number|null} txSegmentedBytes
 * @property {number|null} txSegmentedWirePackets
 * @property {number|null} txSegmentedWireBytes
 * @property {number|null} txRateLimitDrops
 * @property {number|null} txStops
 * @property {number|null} txWakes
 */

/**
 * @typedef {object} DevicesNetQueueStats
 * @property {string} name
 * @property {string} interface
 * @property {number|null} index
 * @property {string} direction
 * @property {number} queueNumber
 * @property {DevicesNetQueueCounters} counters
 * @property {DevicesNoLevels} levels
 */

/**
 * @typedef {object} DevicesInterruptCounters
 * @property {number|null} interrupts
 */

/**
 * @typedef {object} DevicesInterruptStats
 * @property {string|null} name
 * @property {number} number
 * @property {string|null} queue
 * @property {boolean} isShared
 * @property {string|null} allowedCpus
 * @property {string|null} effectiveCpus
 * @property {DevicesInterruptCounters} counters
 * @property {DevicesNoLevels} levels
 */

/**
 * @typedef {object} DevicesChannelCounters
 * @property {number|null} interrupts
 * @property {number|null} events
 * @property {number|null} inFullInterrupts
 * @property {number|null} outEmptyInterrupts
 * @property {number|null} outFullFirstWrites
 * @property {number|null} outFullWrites
 */

/**
 * @typedef {object} DevicesChannelLevels
 * @property {number|null} cpu
 * @property {number|null} inMask
 * @property {number|null} outMask
 * @property {number|null} readAvailableBytes
 * @property {number|null} writeAvailableBytes
 * @property {number|null} pending
 */

/**
 * @typedef {object} DevicesChannelStats
 * @property {string} name
 * @property {DevicesChannelCounters} counters
 * @property {DevicesChannelLevels} levels
 */

/**
 * @typedef {object} DevicesMeasurementCounters
 * @property {number|null} startRequests
 * @property {number|null} samples
 */

/**
 * @typedef {object} DevicesMeasurementLevels
 * @property {number|null} averageSampleIntervalNs
 * @property {number|null} averageInitialCommandResponseTimeNs
 * @property {number|null} averageFunctionPendingTimeNs
 * @property {number|null} averageDeviceConnectTimeNs
 * @property {number|null} averageDeviceDisconnectTimeNs
 * @property {number|null} averageControlUnitQueuingTimeNs
 * @property {number|null} averageDeviceActiveOnlyTimeNs
 * @property {number|null} averageDeviceBusyTimeNs
 */

/**
 * @typedef {object} DevicesMeasurementStats
 * @property {string} name
 * @property {DevicesMeasurementCounters} counters
 * @property {DevicesMeasurementLevels} levels
 */

/**
 * @typedef {object} DevicesVdpaQueueStats
 * @property {string} name
 * @property {string} device
 * @property {number} queueNumber
 * @property {object} counters
 * @property {DevicesNoLevels} levels
 */

/**
 * @typedef {object} DevicesDeviceStats
 * @property {string} id
 * @property {number} timeNs
 * @property {number|null} interruptsTimeNs
 * @property {Array<DevicesBlockStats>} block
 * @property {Array<DevicesNetStats>} net
 * @property {Array<DevicesNetDriverStats>|null} netDriver
 * @property {Array<DevicesNetQueueStats>|null} netQueues
 * @property {Array<DevicesInterruptStats>} interrupts
 * @property {Array<DevicesChannelStats>} channels
 * @property {Array<DevicesMeasurementStats>} measurements
 * @property {Array<DevicesVdpaQueueStats>|null} vdpaQueues
 * @property {Array<DevicesProblem>} problems
 */

/**
 * @typedef {object} DevicesIdentity
 * @property {string} nativeId
 * @property {string} virtId
 * @property {string} type
 * @property {number} typeNumber
 * @property {string} vendorId
 * @property {string} productId
 * @property {string} origin
 * @property {string} originCertainty
 * @property {string|null} name
 */

/**
 * @typedef {object} DevicesHypervisor
 * @property {string} name
 * @property {string} certainty
 * @property {number} level
 * @property {Array<string>} evidence
 */

/**
 * @typedef {object} DevicesListReply
 * @property {Array<DevicesDevice>} devices
 * @property {Array<DevicesProblem>|null} problems
 */

/**
 * @typedef {object} DevicesShowReply
 * @property {Array<DevicesDevice>} devices
 */

/**
 * @typedef {object} DevicesStatsReply
 * @property {Array<DevicesDeviceStats>} stats
 * @property {Array<DevicesProblem>|null} problems
 */

/**
 * @typedef {object} DevicesMonitorReply
 * @property {string} event
 * @property {DevicesDevice|null} device
 * @property {Array<string>|null} changes
 * @property {Array<DevicesProblem>|null} problems
 */

/**
 * @typedef {object} DevicesIdentifyReply
 * @property {Array<DevicesIdentity>} ids
 */

/**
 * @typedef {object} DevicesPlatformReply
 * @property {Array<DevicesHypervisor>} platforms
 * @property {boolean|null} isGuest
 * @property {string|null} shortName
 * @property {Array<DevicesProblem>|null} problems
 */

class Devices {
	constructor(connection) {
		this.connection = connection;
	}

	/**
	 * The devices that match every filter given; with several values in one filter, any of them. types: a device matches by its own type, or by that of one of its interfaces: a SCSI host has the type of its disks too. fields may also have "interfaces.details": the interfaces with what else Show returns of them. Asked with "more", the devices come in several replies; without, all in one, and an ExpectedMore where they are too many for that. devices holds selectors, each of which must match something. fields names the members of Device wanted (id always comes); null means all of them. The last reply may tell of buses that could not be read.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null, fields?: Array<string>|null}} [parameters]
	 * @returns {Promise<DevicesListReply>}
	 */
	list(parameters = {}) {
		return this.connection.call('io.virtd.Devices.List', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null, fields?: Array<string>|null}} [parameters]
	 * @returns {AsyncIterableIterator<DevicesListReply>}
	 */
	listMore(parameters = {}) {
		return this.connection.stream('io.virtd.Devices.List', parameters);
	}

	/**
	 * All there is to know of each device named; each selector must match exactly one, or be a disk with several paths: all its devices are shown. "more" as for List.
	 * @param {{devices: Array<string>}} parameters
	 * @returns {Promise<DevicesShowReply>}
	 */
	show(parameters) {
		return this.connection.call('io.virtd.Devices.Show', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{devices: Array<string>}} parameters
	 * @returns {AsyncIterableIterator<DevicesShowReply>}
	 */
	showMore(parameters) {
		return this.connection.stream('io.virtd.Devices.Show', parameters);
	}

	/**
	 * What the kernel has counted of each device that List would give with the same filters, and of its interfaces. A device without any counter has empty arrays. "more" and problems as for List.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null}} [parameters]
	 * @returns {Promise<DevicesStatsReply>}
	 */
	stats(parameters = {}) {
		return this.connection.call('io.virtd.Devices.Stats', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null}} [parameters]
	 * @returns {AsyncIterableIterator<DevicesStatsReply>}
	 */
	statsMore(parameters = {}) {
		return this.connection.stream('io.virtd.Devices.Stats', parameters);
	}

	/**
	 * What changes among the devices that match: first "present" for each one that is there, then "ready", then an event for each change, until the client leaves. Filters as for List; a selector may match nothing yet. Only with "more". For a copied tree, the reply ends after "ready". event: "added": it has a driver and an interface, or has had some time to get them. "removed": it is gone. "left": it is there, and matches no more. "bound", "unbound": its driver came, changed or went. "renamed": an interface has another name. "changed": anything else. "resync": the kernel has lost events; what has changed follows, but not each step of it. problems: only with "ready", if a bus or class could not be read at all, as for List. device is null for "ready" and "resync"; for "removed" and "left" it is the last known record. changes: the members that differ. Changes that come together are one event. A slow client misses steps, never the last state.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null}} [parameters]
	 * @returns {Promise<DevicesMonitorReply>}
	 */
	monitor(parameters = {}) {
		return this.connection.call('io.virtd.Devices.Monitor', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{devices?: Array<string>|null, types?: Array<string>|null, buses?: Array<string>|null, drivers?: Array<string>|null, origins?: Array<string>|null, states?: Array<string>|null, all?: boolean|null}} [parameters]
	 * @returns {AsyncIterableIterator<DevicesMonitorReply>}
	 */
	monitorMore(parameters = {}) {
		return this.connection.stream('io.virtd.Devices.Monitor', parameters);
	}

	/**
	 * The common id of native ids, of any bus and any machine; the tree is not looked at. "more" as for List.
	 * @param {{nativeIds: Array<string>}} parameters
	 * @returns {Promise<DevicesIdentifyReply>}
	 */
	identify(parameters) {
		return this.connection.call('io.virtd.Devices.Identify', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{nativeIds: Array<string>}} parameters
	 * @returns {AsyncIterableIterator<DevicesIdentifyReply>}
	 */
	identifyMore(parameters) {
		return this.connection.stream('io.virtd.Devices.Identify', parameters);
	}

	/**
	 * The hypervisors below this system, the innermost (the one that runs this guest) first. isGuest: whether this system is a guest of any of them; one that manages the guests is not. shortName: one word for what it is a guest of, as systemd-detect-virt(1) has it if it has one; "none". problems: what a copied tree lacks that would tell of a hypervisor, if nothing in it does.
	 * @param {{}} [parameters]
	 * @returns {Promise<DevicesPlatformReply>}
	 */
	platform(parameters = {}) {
		return this.connection.call('io.virtd.Devices.Platform', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{}} [parameters]
	 * @returns {AsyncIterableIterator<DevicesPlatformReply>}
	 */
	platformMore(parameters = {}) {
		return this.connection.stream('io.virtd.Devices.Platform', parameters);
	}
}

/**
 * @typedef {object} DriversStep
 * @property {string} what
 * @property {string} path
 * @property {string} value
 * @property {string|null} undoPath
 * @property {string|null} undoValue
 * @property {string|null} expect
 */

/**
 * @typedef {object} DriversResult
 * @property {DriversStep} step
 * @property {string} state
 * @property {string|null} errno
 * @property {string|null} message
 * @property {number|null} tookNs
 */

/**
 * @typedef {object} DriversProcess
 * @property {number} pid
 * @property {string|null} comm
 */

/**
 * @typedef {object} DriversReason
 * @property {string} reason
 * @property {string} holder
 * @property {string} message
 * @property {string} kind
 * @property {string} object
 * @property {DriversProcess|null} process
 * @property {string|null} path
 * @property {string|null} interface
 * @property {string|null} address
 * @property {string|null} driver
 */

/**
 * @typedef {object} DriversCandidate
 * @property {string} name
 * @property {string} bus
 * @property {string|null} module
 * @property {string} state
 * @property {boolean} loaded
 * @property {boolean} isDefault
 * @property {Array<string>|null} devices
 */

/**
 * @typedef {object} DriversOverride
 * @property {string} name
 * @property {string} path
 * @property {string|null} address
 * @property {string|null} driver
 * @property {string|null} identity
 * @property {string} state
 * @property {string|null} message
 * @property {boolean|null} changed
 * @property {boolean|null} refused
 * @property {boolean|null} online
 * @property {Object<string, string>|null} settings
 */

/**
 * @typedef {object} DriversPersistent
 * @property {string} path
 * @property {string|null} driver
 * @property {string} change
 * @property {boolean|null} online
 * @property {Object<string, string>|null} settings
 */

/**
 * @typedef {object} DriversRefusal
 * @property {string} error
 * @property {object} parameters
 */

/**
 * @typedef {object} DriversPlanReply
 * @property {string} device
 * @property {Array<DriversStep>} steps
 * @property {Array<DriversReason>} inUse
 * @property {boolean} changed
 * @property {Array<DriversRefusal>} refusals
 * @property {DriversPersistent|null} persistent
 * @property {Array<string>} notes
 */

/**
 * @typedef {object} DriversBindReply
 * @property {string} device
 * @property {Array<DriversResult>} results
 * @property {Array<DriversReason>} overridden
 * @property {boolean} changed
 * @property {DriversPersistent|null} persistent
 * @property {Array<string>} notes
 */

/**
 * @typedef {object} DriversUnbindReply
 * @property {string} device
 * @property {Array<DriversResult>} results
 * @property {Array<DriversReason>} overridden
 * @property {boolean} changed
 * @property {DriversPersistent|null} persistent
 * @property {Array<string>} notes
 */

/**
 * @typedef {object} DriversSetOnlineReply
 * @property {string} device
 * @property {Array<DriversResult>} results
 * @property {Array<DriversReason>} overridden
 * @property {boolean} changed
 * @property {DriversPersistent|null} persistent
 * @property {Array<string>} notes
 */

/**
 * @typedef {object} DriversDriversReply
 * @property {Array<DriversCandidate>} drivers
 */

/**
 * @typedef {object} DriversListOverridesReply
 * @property {Array<DriversOverride>} overrides
 */

/**
 * @typedef {object} DriversUnsetOverrideReply
 * @property {boolean} changed
 */

/**
 * @typedef {object} DriversApplyOverridesReply
 * @property {Array<DriversOverride>} overrides
 */

/**
 * @typedef {object} DriversPlanOverridesReply
 * @property {Array<DriversOverride>} overrides
 */

class Drivers {
	constructor(connection) {
		this.connection = connection;
	}

	/**
	 * A call that finds all as wanted changes nothing, and says so: changed is false. That a device is busy is not among the refusals of Plan. layer is the only layer of the device that may be changed: its bus or its address. notes are for people: which layer has a driver still, and which persistent file will change the device again at the next start. persistent is null if the call has nothing to do with a file. What Bind, Unbind or SetOnline would do, and what stands against it. action is "bind", "unbind", "online", "offline", or "rebind", which is Unbind and Bind to the same driver in one (the kind of benchmark of that name does it). settings: of "online", as of SetOnline. refusals: the errors that the call itself would end with, the first one first; a copied tree has none. What can't be planned is an error of Plan, too.
	 * @param {{device: string, action: string, driver?: string|null, force?: boolean|null, persist?: boolean|null, load?: boolean|null, layer?: string|null, settings?: Object<string, string>|null}} parameters
	 * @returns {Promise<DriversPlanReply>}
	 */
	plan(parameters) {
		return this.connection.call('io.virtd.Drivers.Plan', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device: string, action: string, driver?: string|null, force?: boolean|null, persist?: boolean|null, load?: boolean|null, layer?: string|null, settings?: Object<string, string>|null}} parameters
	 * @returns {AsyncIterableIterator<DriversPlanReply>}
	 */
	planMore(parameters) {
		return this.connection.stream('io.virtd.Drivers.Plan', parameters);
	}

	/**
	 * Gives the device to a driver, or (driver null) back to its default one, the override cleared. Undone on any failure. A driver that does not take the device, by the ids of the driver, is refused before anything is touched: NoSuchDriver. force: it is tried all the same. load: the modules that are missing for that, before.
	 * @param {{device: string, driver?: string|null, force?: boolean|null, persist?: boolean|null, load?: boolean|null, timeoutMs?: number|null, layer?: string|null}} parameters
	 * @returns {Promise<DriversBindReply>}
	 */
	bind(parameters) {
		return this.connection.call('io.virtd.Drivers.Bind', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device: string, driver?: string|null, force?: boolean|null, persist?: boolean|null, load?: boolean|null, timeoutMs?: number|null, layer?: string|null}} parameters
	 * @returns {AsyncIterableIterator<DriversBindReply>}
	 */
	bindMore(parameters) {
		return this.connection.stream('io.virtd.Drivers.Bind', parameters);
	}

	/**
	 * Takes the driver of the innermost layer, and of no other one.
	 * @param {{device: string, force?: boolean|null, persist?: boolean|null, timeoutMs?: number|null, layer?: string|null}} parameters
	 * @returns {Promise<DriversUnbindReply>}
	 */
	unbind(parameters) {
		return this.connection.call('io.virtd.Drivers.Unbind', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device: string, force?: boolean|null, persist?: boolean|null, timeoutMs?: number|null, layer?: string|null}} parameters
	 * @returns {AsyncIterableIterator<DriversUnbindReply>}
	 */
	unbindMore(parameters) {
		return this.connection.stream('io.virtd.Drivers.Unbind', parameters);
	}

	/**
	 * Switches a channel device, or a group of them, on or off. Devices that are nothing without their group are made one of before. settings: what it is set to before it is on; what the driver does not have is a BadSetting. persist: at every start of the system, too.
	 * @param {{device: string, online: boolean, force?: boolean|null, timeoutMs?: number|null, persist?: boolean|null, settings?: Object<string, string>|null}} parameters
	 * @returns {Promise<DriversSetOnlineReply>}
	 */
	setOnline(parameters) {
		return this.connection.call('io.virtd.Drivers.SetOnline', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device: string, online: boolean, force?: boolean|null, timeoutMs?: number|null, persist?: boolean|null, settings?: Object<string, string>|null}} parameters
	 * @returns {AsyncIterableIterator<DriversSetOnlineReply>}
	 */
	setOnlineMore(parameters) {
		return this.connection.stream('io.virtd.Drivers.SetOnline', parameters);
	}

	/**
	 * The drivers that could have one device, or (null) all of the buses and what they hold.
	 * @param {{device?: string|null}} [parameters]
	 * @returns {Promise<DriversDriversReply>}
	 */
	drivers(parameters = {}) {
		return this.connection.call('io.virtd.Drivers.Drivers', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{device?: string|null}} [parameters]
	 * @returns {AsyncIterableIterator<DriversDriversReply>}
	 */
	driversMore(parameters = {}) {
		return this.connection.stream('io.virtd.Drivers.Drivers', parameters);
	}

	/**
	 * The name of an override is that of its file; ApplyOverrides also takes "ccw:NUMBER" of a member of its group.
	 * @param {{}} [parameters]
	 * @returns {Promise<DriversListOverridesReply>}
	 */
	listOverrides(parameters = {}) {
		return this.connection.call('io.virtd.Drivers.ListOverrides', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{}} [parameters]
	 * @returns {AsyncIterableIterator<DriversListOverridesReply>}
	 */
	listOverridesMore(parameters = {}) {
		return this.connection.stream('io.virtd.Drivers.ListOverrides', parameters);
	}

	/**
	 * An address that has no override is as wanted already, and changed is false; another name that is none is an error.
	 * @param {{name: string}} parameters
	 * @returns {Promise<DriversUnsetOverrideReply>}
	 */
	unsetOverride(parameters) {
		return this.connection.call('io.virtd.Drivers.UnsetOverride', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{name: string}} parameters
	 * @returns {AsyncIterableIterator<DriversUnsetOverrideReply>}
	 */
	unsetOverrideMore(parameters) {
		return this.connection.stream('io.virtd.Drivers.UnsetOverride', parameters);
	}

	/**
	 * Puts in force all that match, or the one of that name; nothing is changed before all are checked. How they are then. What has a network address or serial number that can't be seen is given to its usual driver before, so that it says which device it is.
	 * @param {{name?: string|null}} [parameters]
	 * @returns {Promise<DriversApplyOverridesReply>}
	 */
	applyOverrides(parameters = {}) {
		return this.connection.call('io.virtd.Drivers.ApplyOverrides', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{name?: string|null}} [parameters]
	 * @returns {AsyncIterableIterator<DriversApplyOverridesReply>}
	 */
	applyOverridesMore(parameters = {}) {
		return this.connection.stream('io.virtd.Drivers.ApplyOverrides', parameters);
	}

	/**
	 * What ApplyOverrides would do, and nothing is changed. What can't be seen yet is not refused.
	 * @param {{name?: string|null}} [parameters]
	 * @returns {Promise<DriversPlanOverridesReply>}
	 */
	planOverrides(parameters = {}) {
		return this.connection.call('io.virtd.Drivers.PlanOverrides', parameters);
	}

	/**
	 * The same, with as many replies as come.
	 * @param {{name?: string|null}} [parameters]
	 * @returns {AsyncIterableIterator<DriversPlanOverridesReply>}
	 */
	planOverridesMore(parameters = {}) {
		return this.connection.stream('io.virtd.Drivers.PlanOverrides', parameters);
	}
}

module.exports = { Bench, Devices, Drivers };
