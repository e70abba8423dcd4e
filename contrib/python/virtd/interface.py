# SPDX-License-Identifier: LGPL-2.1-or-later
"""Made by generate.py from lib/varlink/io.virtd.*.varlink: do not edit."""
from typing import Any, Dict, Iterator, Optional, TypedDict
from typing import List as _List

from .connection import Connection

BenchSetting = TypedDict("BenchSetting", {
    "name": str,
    "help": str,
    "usual": Optional[str],
    "choices": Optional[str],
}, total=False)

BenchKind = TypedDict("BenchKind", {
    "name": str,
    "what": str,
    "figure": str,
    "safe": bool,
    "applies": bool,
    "reason": Optional[str],
    "settings": "_List[BenchSetting]",
}, total=False)

BenchProgress = TypedDict("BenchProgress", {
    "kind": str,
    "job": str,
    "elapsedMs": int,
    "totalMs": int,
    "figure": Optional[str],
    "unit": Optional[str],
    "value": Optional[float],
}, total=False)

BenchFigure = TypedDict("BenchFigure", {
    "name": str,
    "unit": str,
    "better": str,
    "value": float,
    "low": float,
    "high": float,
    "samples": _List[float],
}, total=False)

BenchLatency = TypedDict("BenchLatency", {
    "name": str,
    "unit": str,
    "count": int,
    "min": int,
    "max": int,
    "mean": float,
    "percentiles": Dict[str, float],
    "buckets": _List[_List[int]],
}, total=False)

BenchCpu = TypedDict("BenchCpu", {
    "userNs": int,
    "systemNs": int,
    "perOperationNs": Optional[float],
    "othersNs": int,
    "stealNs": int,
}, total=False)

BenchJob = TypedDict("BenchJob", {
    "name": str,
    "complete": bool,
    "settings": Any,
    "elapsedMs": int,
    "operations": int,
    "bytes": int,
    "figures": "_List[BenchFigure]",
    "latencies": "_List[BenchLatency]",
    "cpu": "BenchCpu",
}, total=False)

BenchWarning = TypedDict("BenchWarning", {
    "name": str,
    "message": str,
}, total=False)

BenchSystem = TypedDict("BenchSystem", {
    "kernel": str,
    "machine": str,
    "processors": int,
    "governor": Optional[str],
    "clockSource": Optional[str],
    "platforms": _List[Any],
}, total=False)

BenchResult = TypedDict("BenchResult", {
    "kind": str,
    "what": str,
    "device": Any,
    "system": "BenchSystem",
    "settings": Any,
    "notes": Any,
    "endedAt": str,
    "jobs": "_List[BenchJob]",
    "warnings": "_List[BenchWarning]",
}, total=False)

BenchKindsReply = TypedDict("BenchKindsReply", {
    "kinds": "_List[BenchKind]",
}, total=False)

BenchRunReply = TypedDict("BenchRunReply", {
    "progress": "Optional[BenchProgress]",
    "result": "Optional[BenchResult]",
}, total=False)

BenchStopReply = TypedDict("BenchStopReply", {
}, total=False)


class Bench:
    NAME = "io.virtd.Bench"

    def __init__(self, connection: Connection):
        self._connection = connection

    def Kinds(self, *, device: Optional[str] = None) -> BenchKindsReply:
        """The kinds that there are, and whether each can measure the device (null: no device in particular, and none applies)."""
        return self._connection.call(self.NAME + ".Kinds", {"device": device})

    def Kinds_more(self, *, device: Optional[str] = None) -> Iterator[BenchKindsReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Kinds", {"device": device})

    def Run(self, *, device: str, kind: str, seconds: Optional[float] = None, settings: Optional[Dict[str, str]] = None, destroyData: Optional[bool] = None, token: Optional[str] = None) -> BenchRunReply:
        """Measures. Asked with 'more', replies with the progress every half second, and with the result in the end; it ends at once when the client goes. seconds: 5 unless given. destroyData: the data on the device may be lost; some settings need that. token: that of the peer that a setting names; it is in no result, no error and no log."""
        return self._connection.call(self.NAME + ".Run", {"device": device, "kind": kind, "seconds": seconds, "settings": settings, "destroyData": destroyData, "token": token})

    def Run_more(self, *, device: str, kind: str, seconds: Optional[float] = None, settings: Optional[Dict[str, str]] = None, destroyData: Optional[bool] = None, token: Optional[str] = None) -> Iterator[BenchRunReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Run", {"device": device, "kind": kind, "seconds": seconds, "settings": settings, "destroyData": destroyData, "token": token})

    def Stop(self) -> BenchStopReply:
        """Ends a run early: sent on the connection of Run, while that is at work. Run then replies with what was measured until then, its last job not complete and a warning 'stopped', and Stop's own reply follows. Without a run it does nothing."""
        return self._connection.call(self.NAME + ".Stop", {})

    def Stop_more(self) -> Iterator[BenchStopReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Stop", {})

DevicesLayer = TypedDict("DevicesLayer", {
    "bus": str,
    "address": str,
    "nativeId": Optional[str],
    "driver": Optional[str],
    "driverOverride": Optional[str],
    "module": Optional[str],
    "path": str,
    "pci": Optional[Any],
    "css": Optional[Any],
    "ccw": Optional[Any],
    "ccwgroup": Optional[Any],
    "mmio": Optional[Any],
    "platform": Optional[Any],
    "xen": Optional[Any],
    "vmbus": Optional[Any],
    "vio": Optional[Any],
    "vdpa": Optional[Any],
    "virt": Optional[Any],
    "virtio": Optional[Any],
}, total=False)

DevicesNet = TypedDict("DevicesNet", {
    "mac": Optional[str],
    "mtu": Optional[int],
    "operstate": Optional[str],
    "carrier": Optional[bool],
    "rxQueues": Optional[int],
    "txQueues": Optional[int],
    "master": Optional[str],
    "speedMbps": Optional[int],
    "duplex": Optional[str],
    "udevNames": Optional[_List[str]],
    "addresses": Optional[_List[str]],
}, total=False)

DevicesHolder = TypedDict("DevicesHolder", {
    "name": str,
    "mapName": Optional[str],
    "raidLevel": Optional[str],
    "mounts": Optional[_List[str]],
    "isSwap": Optional[bool],
}, total=False)

DevicesPartition = TypedDict("DevicesPartition", {
    "name": str,
    "devnode": Optional[str],
    "startBytes": Optional[int],
    "sizeBytes": Optional[int],
    "holders": "Optional[_List[DevicesHolder]]",
    "mounts": Optional[_List[str]],
    "isSwap": Optional[bool],
}, total=False)

DevicesBlock = TypedDict("DevicesBlock", {
    "sizeBytes": Optional[int],
    "serial": Optional[str],
    "readOnly": Optional[bool],
    "rotational": Optional[bool],
    "logicalBlockBytes": Optional[int],
    "model": Optional[str],
    "vendor": Optional[str],
    "revision": Optional[str],
    "wwn": Optional[str],
    "scheduler": Optional[str],
    "hardwareQueues": Optional[int],
    "partitions": "Optional[_List[DevicesPartition]]",
    "holders": "Optional[_List[DevicesHolder]]",
    "mounts": Optional[_List[str]],
    "isSwap": Optional[bool],
}, total=False)

DevicesShare = TypedDict("DevicesShare", {
    "mounts": Optional[_List[str]],
}, total=False)

DevicesInterface = TypedDict("DevicesInterface", {
    "class": str,
    "name": str,
    "devnode": Optional[str],
    "label": Optional[str],
    "path": Optional[str],
    "net": "Optional[DevicesNet]",
    "block": "Optional[DevicesBlock]",
    "share": "Optional[DevicesShare]",
}, total=False)

DevicesFeature = TypedDict("DevicesFeature", {
    "bit": int,
    "name": Optional[str],
}, total=False)

DevicesVirtio = TypedDict("DevicesVirtio", {
    "status": Optional[_List[str]],
    "features": "_List[DevicesFeature]",
}, total=False)

DevicesVirtqueue = TypedDict("DevicesVirtqueue", {
    "number": Optional[int],
    "name": Optional[str],
    "interrupt": Optional[int],
    "isShared": bool,
    "allowedCpus": Optional[str],
    "effectiveCpus": Optional[str],
    "ringEntries": Optional[int],
    "maxRequests": Optional[int],
}, total=False)

DevicesProblem = TypedDict("DevicesProblem", {
    "object": str,
    "operation": str,
    "errno": str,
    "message": str,
}, total=False)

DevicesProcess = TypedDict("DevicesProcess", {
    "pid": int,
    "comm": Optional[str],
}, total=False)

DevicesReason = TypedDict("DevicesReason", {
    "reason": str,
    "holder": str,
    "message": str,
    "kind": str,
    "object": str,
    "process": "Optional[DevicesProcess]",
    "path": Optional[str],
    "interface": Optional[str],
    "address": Optional[str],
    "driver": Optional[str],
}, total=False)

DevicesDevice = TypedDict("DevicesDevice", {
    "id": str,
    "virtId": Optional[str],
    "type": Optional[str],
    "typeNumber": Optional[int],
    "vendorId": Optional[str],
    "productId": Optional[str],
    "origin": Optional[str],
    "originCertainty": Optional[str],
    "originRefinedBy": Optional[str],
    "name": Optional[str],
    "state": Optional[str],
    "driver": Optional[str],
    "layers": "Optional[_List[DevicesLayer]]",
    "interfaces": "Optional[_List[DevicesInterface]]",
    "virtio": "Optional[DevicesVirtio]",
    "virtqueues": "Optional[_List[DevicesVirtqueue]]",
    "related": Optional[_List[str]],
    "inUse": "Optional[_List[DevicesReason]]",
    "problems": "Optional[_List[DevicesProblem]]",
    "selectedInterface": Optional[str],
}, total=False)

DevicesBlockCounters = TypedDict("DevicesBlockCounters", {
    "readRequests": Optional[int],
    "readMerges": Optional[int],
    "readBytes": Optional[int],
    "readTimeMs": Optional[int],
    "writeRequests": Optional[int],
    "writeMerges": Optional[int],
    "writeBytes": Optional[int],
    "writeTimeMs": Optional[int],
    "busyTimeMs": Optional[int],
    "queueTimeMs": Optional[int],
    "discardRequests": Optional[int],
    "discardMerges": Optional[int],
    "discardBytes": Optional[int],
    "discardTimeMs": Optional[int],
    "flushRequests": Optional[int],
    "flushTimeMs": Optional[int],
}, total=False)

DevicesBlockLevels = TypedDict("DevicesBlockLevels", {
    "inFlight": Optional[int],
    "inFlightReads": Optional[int],
    "inFlightWrites": Optional[int],
}, total=False)

DevicesBlockStats = TypedDict("DevicesBlockStats", {
    "name": str,
    "sequence": Optional[int],
    "counters": "DevicesBlockCounters",
    "levels": "DevicesBlockLevels",
}, total=False)

DevicesNetCounters = TypedDict("DevicesNetCounters", {
    "rxBytes": Optional[int],
    "rxPackets": Optional[int],
    "rxErrors": Optional[int],
    "rxDropped": Optional[int],
    "txBytes": Optional[int],
    "txPackets": Optional[int],
    "txErrors": Optional[int],
    "txDropped": Optional[int],
    "rxMulticastPackets": Optional[int],
    "collisions": Optional[int],
    "rxLengthErrors": Optional[int],
    "rxOverErrors": Optional[int],
    "rxCrcErrors": Optional[int],
    "rxFrameErrors": Optional[int],
    "rxFifoErrors": Optional[int],
    "rxMissedErrors": Optional[int],
    "rxCompressedPackets": Optional[int],
    "rxNoHandlerPackets": Optional[int],
    "txAbortedErrors": Optional[int],
    "txCarrierErrors": Optional[int],
    "txFifoErrors": Optional[int],
    "txHeartbeatErrors": Optional[int],
    "txWindowErrors": Optional[int],
    "txCompressedPackets": Optional[int],
}, total=False)

DevicesNoLevels = TypedDict("DevicesNoLevels", {
}, total=False)

DevicesNetStats = TypedDict("DevicesNetStats", {
    "name": str,
    "index": Optional[int],
    "counters": "DevicesNetCounters",
    "levels": "DevicesNoLevels",
}, total=False)

DevicesNetDriverStats = TypedDict("DevicesNetDriverStats", {
    "name": str,
    "index": Optional[int],
    "counters": Any,
    "levels": "DevicesNoLevels",
}, total=False)

DevicesNetQueueCounters = TypedDict("DevicesNetQueueCounters", {
    "rxPackets": Optional[int],
    "rxBytes": Optional[int],
    "rxAllocationFailures": Optional[int],
    "rxHardwareDrops": Optional[int],
    "rxHardwareOverruns": Optional[int],
    "rxChecksumComplete": Optional[int],
    "rxChecksumUnnecessary": Optional[int],
    "rxChecksumNone": Optional[int],
    "rxChecksumBad": Optional[int],
    "rxCoalescedPackets": Optional[int],
    "rxCoalescedBytes": Optional[int],
    "rxCoalescedWirePackets": Optional[int],
    "rxCoalescedWireBytes": Optional[int],
    "rxRateLimitDrops": Optional[int],
    "txPackets": Optional[int],
    "txBytes": Optional[int],
    "txHardwareDrops": Optional[int],
    "txHardwareErrors": Optional[int],
    "txChecksumNone": Optional[int],
    "txChecksumNeeded": Optional[int],
    "txSegmentedPackets": Optional[int],
    "txSegmentedBytes": Optional[int],
    "txSegmentedWirePackets": Optional[int],
    "txSegmentedWireBytes": Optional[int],
    "txRateLimitDrops": Optional[int],
    "txStops": Optional[int],
    "txWakes": Optional[int],
}, total=False)

DevicesNetQueueStats = TypedDict("DevicesNetQueueStats", {
    "name": str,
    "interface": str,
    "index": Optional[int],
    "direction": str,
    "queueNumber": int,
    "counters": "DevicesNetQueueCounters",
    "levels": "DevicesNoLevels",
}, total=False)

DevicesInterruptCounters = TypedDict("DevicesInterruptCounters", {
    "interrupts": Optional[int],
}, total=False)

DevicesInterruptStats = TypedDict("DevicesInterruptStats", {
    "name": Optional[str],
    "number": int,
    "queue": Optional[str],
    "isShared": bool,
    "allowedCpus": Optional[str],
    "effectiveCpus": Optional[str],
    "counters": "DevicesInterruptCounters",
    "levels": "DevicesNoLevels",
}, total=False)

DevicesChannelCounters = TypedDict("DevicesChannelCounters", {
    "interrupts": Optional[int],
    "events": Optional[int],
    "inFullInterrupts": Optional[int],
    "outEmptyInterrupts": Optional[int],
    "outFullFirstWrites": Optional[int],
    "outFullWrites": Optional[int],
}, total=False)

DevicesChannelLevels = TypedDict("DevicesChannelLevels", {
    "cpu": Optional[int],
    "inMask": Optional[int],
    "outMask": Optional[int],
    "readAvailableBytes": Optional[int],
    "writeAvailableBytes": Optional[int],
    "pending": Optional[int],
}, total=False)

DevicesChannelStats = TypedDict("DevicesChannelStats", {
    "name": str,
    "counters": "DevicesChannelCounters",
    "levels": "DevicesChannelLevels",
}, total=False)

DevicesMeasurementCounters = TypedDict("DevicesMeasurementCounters", {
    "startRequests": Optional[int],
    "samples": Optional[int],
}, total=False)

DevicesMeasurementLevels = TypedDict("DevicesMeasurementLevels", {
    "averageSampleIntervalNs": Optional[int],
    "averageInitialCommandResponseTimeNs": Optional[int],
    "averageFunctionPendingTimeNs": Optional[int],
    "averageDeviceConnectTimeNs": Optional[int],
    "averageDeviceDisconnectTimeNs": Optional[int],
    "averageControlUnitQueuingTimeNs": Optional[int],
    "averageDeviceActiveOnlyTimeNs": Optional[int],
    "averageDeviceBusyTimeNs": Optional[int],
}, total=False)

DevicesMeasurementStats = TypedDict("DevicesMeasurementStats", {
    "name": str,
    "counters": "DevicesMeasurementCounters",
    "levels": "DevicesMeasurementLevels",
}, total=False)

DevicesVdpaQueueStats = TypedDict("DevicesVdpaQueueStats", {
    "name": str,
    "device": str,
    "queueNumber": int,
    "counters": Any,
    "levels": "DevicesNoLevels",
}, total=False)

DevicesDeviceStats = TypedDict("DevicesDeviceStats", {
    "id": str,
    "timeNs": int,
    "interruptsTimeNs": Optional[int],
    "block": "_List[DevicesBlockStats]",
    "net": "_List[DevicesNetStats]",
    "netDriver": "Optional[_List[DevicesNetDriverStats]]",
    "netQueues": "Optional[_List[DevicesNetQueueStats]]",
    "interrupts": "_List[DevicesInterruptStats]",
    "channels": "_List[DevicesChannelStats]",
    "measurements": "_List[DevicesMeasurementStats]",
    "vdpaQueues": "Optional[_List[DevicesVdpaQueueStats]]",
    "problems": "_List[DevicesProblem]",
}, total=False)

DevicesIdentity = TypedDict("DevicesIdentity", {
    "nativeId": str,
    "virtId": str,
    "type": str,
    "typeNumber": int,
    "vendorId": str,
    "productId": str,
    "origin": str,
    "originCertainty": str,
    "name": Optional[str],
}, total=False)

DevicesHypervisor = TypedDict("DevicesHypervisor", {
    "name": str,
    "certainty": str,
    "level": int,
    "evidence": _List[str],
}, total=False)

DevicesListReply = TypedDict("DevicesListReply", {
    "devices": "_List[DevicesDevice]",
    "problems": "Optional[_List[DevicesProblem]]",
}, total=False)

DevicesShowReply = TypedDict("DevicesShowReply", {
    "devices": "_List[DevicesDevice]",
}, total=False)

DevicesStatsReply = TypedDict("DevicesStatsReply", {
    "stats": "_List[DevicesDeviceStats]",
    "problems": "Optional[_List[DevicesProblem]]",
}, total=False)

DevicesMonitorReply = TypedDict("DevicesMonitorReply", {
    "event": str,
    "device": "Optional[DevicesDevice]",
    "changes": Optional[_List[str]],
    "problems": "Optional[_List[DevicesProblem]]",
}, total=False)

DevicesIdentifyReply = TypedDict("DevicesIdentifyReply", {
    "ids": "_List[DevicesIdentity]",
}, total=False)

DevicesPlatformReply = TypedDict("DevicesPlatformReply", {
    "platforms": "_List[DevicesHypervisor]",
    "isGuest": Optional[bool],
    "shortName": Optional[str],
    "problems": "Optional[_List[DevicesProblem]]",
}, total=False)


class Devices:
    NAME = "io.virtd.Devices"

    def __init__(self, connection: Connection):
        self._connection = connection

    def List(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None, fields: Optional[_List[str]] = None) -> DevicesListReply:
        """The devices that match every filter given; with several values in one filter, any of them. types: a device matches by its own type, or by that of one of its interfaces: a SCSI host has the type of its disks too. fields may also have 'interfaces.details': the interfaces with what else Show returns of them. Asked with 'more', the devices come in several replies; without, all in one, and an ExpectedMore where they are too many for that. devices holds selectors, each of which must match something. fields names the members of Device wanted (id always comes); null means all of them. The last reply may tell of buses that could not be read."""
        return self._connection.call(self.NAME + ".List", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all, "fields": fields})

    def List_more(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None, fields: Optional[_List[str]] = None) -> Iterator[DevicesListReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".List", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all, "fields": fields})

    def Show(self, *, devices: _List[str]) -> DevicesShowReply:
        """All there is to know of each device named; each selector must match exactly one, or be a disk with several paths: all its devices are shown. 'more' as for List."""
        return self._connection.call(self.NAME + ".Show", {"devices": devices})

    def Show_more(self, *, devices: _List[str]) -> Iterator[DevicesShowReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Show", {"devices": devices})

    def Stats(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None) -> DevicesStatsReply:
        """What the kernel has counted of each device that List would give with the same filters, and of its interfaces. A device without any counter has empty arrays. 'more' and problems as for List."""
        return self._connection.call(self.NAME + ".Stats", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all})

    def Stats_more(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None) -> Iterator[DevicesStatsReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Stats", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all})

    def Monitor(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None) -> DevicesMonitorReply:
        """What changes among the devices that match: first 'present' for each one that is there, then 'ready', then an event for each change, until the client leaves. Filters as for List; a selector may match nothing yet. Only with 'more'. For a copied tree, the reply ends after 'ready'. event: 'added': it has a driver and an interface, or has had some time to get them. 'removed': it is gone. 'left': it is there, and matches no more. 'bound', 'unbound': its driver came, changed or went. 'renamed': an interface has another name. 'changed': anything else. 'resync': the kernel has lost events; what has changed follows, but not each step of it. problems: only with 'ready', if a bus or class could not be read at all, as for List. device is null for 'ready' and 'resync'; for 'removed' and 'left' it is the last known record. changes: the members that differ. Changes that come together are one event. A slow client misses steps, never the last state."""
        return self._connection.call(self.NAME + ".Monitor", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all})

    def Monitor_more(self, *, devices: Optional[_List[str]] = None, types: Optional[_List[str]] = None, buses: Optional[_List[str]] = None, drivers: Optional[_List[str]] = None, origins: Optional[_List[str]] = None, states: Optional[_List[str]] = None, all: Optional[bool] = None) -> Iterator[DevicesMonitorReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Monitor", {"devices": devices, "types": types, "buses": buses, "drivers": drivers, "origins": origins, "states": states, "all": all})

    def Identify(self, *, nativeIds: _List[str]) -> DevicesIdentifyReply:
        """The common id of native ids, of any bus and any machine; the tree is not looked at. 'more' as for List."""
        return self._connection.call(self.NAME + ".Identify", {"nativeIds": nativeIds})

    def Identify_more(self, *, nativeIds: _List[str]) -> Iterator[DevicesIdentifyReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Identify", {"nativeIds": nativeIds})

    def Platform(self) -> DevicesPlatformReply:
        """The hypervisors below this system, the innermost (the one that runs this guest) first. isGuest: whether this system is a guest of any of them; one that manages the guests is not. shortName: one word for what it is a guest of, as systemd-detect-virt(1) has it if it has one; 'none'. problems: what a copied tree lacks that would tell of a hypervisor, if nothing in it does."""
        return self._connection.call(self.NAME + ".Platform", {})

    def Platform_more(self) -> Iterator[DevicesPlatformReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Platform", {})

DriversStep = TypedDict("DriversStep", {
    "what": str,
    "path": str,
    "value": str,
    "undoPath": Optional[str],
    "undoValue": Optional[str],
    "expect": Optional[str],
}, total=False)

DriversResult = TypedDict("DriversResult", {
    "step": "DriversStep",
    "state": str,
    "errno": Optional[str],
    "message": Optional[str],
    "tookNs": Optional[int],
}, total=False)

DriversProcess = TypedDict("DriversProcess", {
    "pid": int,
    "comm": Optional[str],
}, total=False)

DriversReason = TypedDict("DriversReason", {
    "reason": str,
    "holder": str,
    "message": str,
    "kind": str,
    "object": str,
    "process": "Optional[DriversProcess]",
    "path": Optional[str],
    "interface": Optional[str],
    "address": Optional[str],
    "driver": Optional[str],
}, total=False)

DriversCandidate = TypedDict("DriversCandidate", {
    "name": str,
    "bus": str,
    "module": Optional[str],
    "state": str,
    "loaded": bool,
    "isDefault": bool,
    "devices": Optional[_List[str]],
}, total=False)

DriversOverride = TypedDict("DriversOverride", {
    "name": str,
    "path": str,
    "address": Optional[str],
    "driver": Optional[str],
    "identity": Optional[str],
    "state": str,
    "message": Optional[str],
    "changed": Optional[bool],
    "refused": Optional[bool],
    "online": Optional[bool],
    "settings": Optional[Dict[str, str]],
}, total=False)

DriversPersistent = TypedDict("DriversPersistent", {
    "path": str,
    "driver": Optional[str],
    "change": str,
    "online": Optional[bool],
    "settings": Optional[Dict[str, str]],
}, total=False)

DriversRefusal = TypedDict("DriversRefusal", {
    "error": str,
    "parameters": Any,
}, total=False)

DriversPlanReply = TypedDict("DriversPlanReply", {
    "device": str,
    "steps": "_List[DriversStep]",
    "inUse": "_List[DriversReason]",
    "changed": bool,
    "refusals": "_List[DriversRefusal]",
    "persistent": "Optional[DriversPersistent]",
    "notes": _List[str],
}, total=False)

DriversBindReply = TypedDict("DriversBindReply", {
    "device": str,
    "results": "_List[DriversResult]",
    "overridden": "_List[DriversReason]",
    "changed": bool,
    "persistent": "Optional[DriversPersistent]",
    "notes": _List[str],
}, total=False)

DriversUnbindReply = TypedDict("DriversUnbindReply", {
    "device": str,
    "results": "_List[DriversResult]",
    "overridden": "_List[DriversReason]",
    "changed": bool,
    "persistent": "Optional[DriversPersistent]",
    "notes": _List[str],
}, total=False)

DriversSetOnlineReply = TypedDict("DriversSetOnlineReply", {
    "device": str,
    "results": "_List[DriversResult]",
    "overridden": "_List[DriversReason]",
    "changed": bool,
    "persistent": "Optional[DriversPersistent]",
    "notes": _List[str],
}, total=False)

DriversDriversReply = TypedDict("DriversDriversReply", {
    "drivers": "_List[DriversCandidate]",
}, total=False)

DriversListOverridesReply = TypedDict("DriversListOverridesReply", {
    "overrides": "_List[DriversOverride]",
}, total=False)

DriversUnsetOverrideReply = TypedDict("DriversUnsetOverrideReply", {
    "changed": bool,
}, total=False)

DriversApplyOverridesReply = TypedDict("DriversApplyOverridesReply", {
    "overrides": "_List[DriversOverride]",
}, total=False)

DriversPlanOverridesReply = TypedDict("DriversPlanOverridesReply", {
    "overrides": "_List[DriversOverride]",
}, total=False)


class Drivers:
    NAME = "io.virtd.Drivers"

    def __init__(self, connection: Connection):
        self._connection = connection

    def Plan(self, *, device: str, action: str, driver: Optional[str] = None, force: Optional[bool] = None, persist: Optional[bool] = None, load: Optional[bool] = None, layer: Optional[str] = None, settings: Optional[Dict[str, str]] = None) -> DriversPlanReply:
        """A call that finds all as wanted changes nothing, and says so: changed is false. That a device is busy is not among the refusals of Plan. layer is the only layer of the device that may be changed: its bus or its address. notes are for people: which layer has a driver still, and which persistent file will change the device again at the next start. persistent is null if the call has nothing to do with a file. What Bind, Unbind or SetOnline would do, and what stands against it. action is 'bind', 'unbind', 'online', 'offline', or 'rebind', which is Unbind and Bind to the same driver in one (the kind of benchmark of that name does it). settings: of 'online', as of SetOnline. refusals: the errors that the call itself would end with, the first one first; a copied tree has none. What can't be planned is an error of Plan, too."""
        return self._connection.call(self.NAME + ".Plan", {"device": device, "action": action, "driver": driver, "force": force, "persist": persist, "load": load, "layer": layer, "settings": settings})

    def Plan_more(self, *, device: str, action: str, driver: Optional[str] = None, force: Optional[bool] = None, persist: Optional[bool] = None, load: Optional[bool] = None, layer: Optional[str] = None, settings: Optional[Dict[str, str]] = None) -> Iterator[DriversPlanReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Plan", {"device": device, "action": action, "driver": driver, "force": force, "persist": persist, "load": load, "layer": layer, "settings": settings})

    def Bind(self, *, device: str, driver: Optional[str] = None, force: Optional[bool] = None, persist: Optional[bool] = None, load: Optional[bool] = None, timeoutMs: Optional[int] = None, layer: Optional[str] = None) -> DriversBindReply:
        """Gives the device to a driver, or (driver null) back to its default one, the override cleared. Undone on any failure. A driver that does not take the device, by the ids of the driver, is refused before anything is touched: NoSuchDriver. force: it is tried all the same. load: the modules that are missing for that, before."""
        return self._connection.call(self.NAME + ".Bind", {"device": device, "driver": driver, "force": force, "persist": persist, "load": load, "timeoutMs": timeoutMs, "layer": layer})

    def Bind_more(self, *, device: str, driver: Optional[str] = None, force: Optional[bool] = None, persist: Optional[bool] = None, load: Optional[bool] = None, timeoutMs: Optional[int] = None, layer: Optional[str] = None) -> Iterator[DriversBindReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Bind", {"device": device, "driver": driver, "force": force, "persist": persist, "load": load, "timeoutMs": timeoutMs, "layer": layer})

    def Unbind(self, *, device: str, force: Optional[bool] = None, persist: Optional[bool] = None, timeoutMs: Optional[int] = None, layer: Optional[str] = None) -> DriversUnbindReply:
        """Takes the driver of the innermost layer, and of no other one."""
        return self._connection.call(self.NAME + ".Unbind", {"device": device, "force": force, "persist": persist, "timeoutMs": timeoutMs, "layer": layer})

    def Unbind_more(self, *, device: str, force: Optional[bool] = None, persist: Optional[bool] = None, timeoutMs: Optional[int] = None, layer: Optional[str] = None) -> Iterator[DriversUnbindReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Unbind", {"device": device, "force": force, "persist": persist, "timeoutMs": timeoutMs, "layer": layer})

    def SetOnline(self, *, device: str, online: bool, force: Optional[bool] = None, timeoutMs: Optional[int] = None, persist: Optional[bool] = None, settings: Optional[Dict[str, str]] = None) -> DriversSetOnlineReply:
        """Switches a channel device, or a group of them, on or off. Devices that are nothing without their group are made one of before. settings: what it is set to before it is on; what the driver does not have is a BadSetting. persist: at every start of the system, too."""
        return self._connection.call(self.NAME + ".SetOnline", {"device": device, "online": online, "force": force, "timeoutMs": timeoutMs, "persist": persist, "settings": settings})

    def SetOnline_more(self, *, device: str, online: bool, force: Optional[bool] = None, timeoutMs: Optional[int] = None, persist: Optional[bool] = None, settings: Optional[Dict[str, str]] = None) -> Iterator[DriversSetOnlineReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".SetOnline", {"device": device, "online": online, "force": force, "timeoutMs": timeoutMs, "persist": persist, "settings": settings})

    def Drivers(self, *, device: Optional[str] = None) -> DriversDriversReply:
        """The drivers that could have one device, or (null) all of the buses and what they hold."""
        return self._connection.call(self.NAME + ".Drivers", {"device": device})

    def Drivers_more(self, *, device: Optional[str] = None) -> Iterator[DriversDriversReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".Drivers", {"device": device})

    def ListOverrides(self) -> DriversListOverridesReply:
        """The name of an override is that of its file; ApplyOverrides also takes 'ccw:NUMBER' of a member of its group."""
        return self._connection.call(self.NAME + ".ListOverrides", {})

    def ListOverrides_more(self) -> Iterator[DriversListOverridesReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".ListOverrides", {})

    def UnsetOverride(self, *, name: str) -> DriversUnsetOverrideReply:
        """An address that has no override is as wanted already, and changed is false; another name that is none is an error."""
        return self._connection.call(self.NAME + ".UnsetOverride", {"name": name})

    def UnsetOverride_more(self, *, name: str) -> Iterator[DriversUnsetOverrideReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".UnsetOverride", {"name": name})

    def ApplyOverrides(self, *, name: Optional[str] = None) -> DriversApplyOverridesReply:
        """Puts in force all that match, or the one of that name; nothing is changed before all are checked. How they are then. What has a network address or serial number that can't be seen is given to its usual driver before, so that it says which device it is."""
        return self._connection.call(self.NAME + ".ApplyOverrides", {"name": name})

    def ApplyOverrides_more(self, *, name: Optional[str] = None) -> Iterator[DriversApplyOverridesReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".ApplyOverrides", {"name": name})

    def PlanOverrides(self, *, name: Optional[str] = None) -> DriversPlanOverridesReply:
        """What ApplyOverrides would do, and nothing is changed. What can't be seen yet is not refused."""
        return self._connection.call(self.NAME + ".PlanOverrides", {"name": name})

    def PlanOverrides_more(self, *, name: Optional[str] = None) -> Iterator[DriversPlanOverridesReply]:
        """The same, with as many replies as there are."""
        return self._connection.stream(self.NAME + ".PlanOverrides", {"name": name})

