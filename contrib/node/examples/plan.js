#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
// plan.js DEVICE [DRIVER] - what would be written to bind DEVICE to DRIVER, or to unbind it; nothing is changed.
'use strict';

const { Client } = require('../virtd.js');

async function main(device, driver) {
	const client = new Client();
	try {
		const { steps } = await client.drivers.plan({ device, action: driver ? 'bind' : 'unbind', driver });
		for (const { value, path } of steps) console.log(value, '>', path);
	} finally {
		client.close();
	}
}

main(process.argv[2], process.argv[3]).catch((error) => {
	console.error(`plan.js: ${error.message}`);
	process.exitCode = 1;
});
