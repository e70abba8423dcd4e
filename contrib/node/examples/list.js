#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
// list.js [HOST] - the devices of this guest or of HOST: id, type, driver.
'use strict';

const { Client } = require('../virtd.js');

async function main(host) {
	const client = host ? Client.onHost(host) : new Client();
	for await (const { devices } of client.devices.listMore({ fields: ['type', 'driver'] })) {
		for (const { id, type, driver } of devices) console.log(id, type || '-', driver || '-');
	}
	client.close();
}

main(process.argv[2]).catch((error) => {
	console.error(`list.js: ${error.message}`);
	process.exitCode = 1;
});
