#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
// watch.js [COUNT] - each event of a device that comes, changes or goes; COUNT events are enough.
'use strict';

const { Client } = require('../virtd.js');

async function main(count) {
	const client = new Client({ timeoutMs: null });
	for await (const { event, device, changes } of client.devices.monitorMore()) {
		console.log(event, device ? device.id : '-', ...(changes || []));
		count -= 1;
		if (count <= 0) break;
	}
}

main(Number(process.argv[2] || Infinity)).catch((error) => {
	console.error(`watch.js: ${error.message}`);
	process.exitCode = 1;
});
