// SPDX-License-Identifier: LGPL-2.1-or-later
// The virtual devices of this guest, or of another one, from virtd: messages in JSON, each with a NUL at its end, as https://varlink.org has them.
'use strict';

const fs = require('fs');
const net = require('net');
const { spawn } = require('child_process');
const { Bench, Devices, Drivers } = require('./interface.js');

const SOCKET = '/run/virtd/io.virtd';

/** An error that virtd replied: its full name ("io.virtd.Devices.NoSuchDevice"), and its parameters. */
class VirtdError extends Error {
	/**
	 * @param {string} name
	 * @param {object} parameters
	 */
	constructor(name, parameters) {
		super(`${name}: ${JSON.stringify(parameters)}`);
		this.name = name;
		this.parameters = parameters;
	}
}

/** A connection, with the methods of each interface. One call at a time. */
class Client {
	/**
	 * Connect to a socket, or to standard input and output of a command, such as ['ssh', HOST, 'virtctl bridge']. Without both, connect to the service
	 * if it is there, otherwise to a private virtd.
	 * @param {{path?: string, command?: string[], timeoutMs?: number|null}} [options] timeoutMs: for each reply; null: no limit
	 */
	constructor({ path, command, timeoutMs = 45000 } = {}) {
		if (!path && !command && !fs.existsSync(SOCKET)) command = [process.env.VIRTCTL || 'virtctl', 'bridge'];
		this.timeoutMs = timeoutMs;
		this.parts = [];
		this.replies = [];
		this.waiting = null;
		this.failure = null;
		this.busy = false;
		if (command) this.startCommand(command);
		else this.connect(path || SOCKET);
		this.devices = new Devices(this);
		this.drivers = new Drivers(this);
		this.bench = new Bench(this);
	}

	/**
	 * Return a client of the virtd of HOST, by ssh(1).
	 * @param {string} host
	 * @param {{timeoutMs?: number|null}} [options]
	 */
	static onHost(host, options = {}) {
		if (!host || host.startsWith('-')) throw new RangeError(`no host: ${JSON.stringify(host)}`);
		return new Client({ ...options, command: ['ssh', '-T', '--', host, 'virtctl bridge'] });
	}

	/** @private */
	connect(path) {
		const socket = net.createConnection(path);
		this.listen(socket, socket);
		this.end = () => socket.destroy();
	}

	/** @private */
	startCommand([program, ...words]) {
		const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
		child.on('error', (error) => this.fail(error));
		this.listen(child.stdout, child.stdin);
		this.end = () => {
			child.stdin.destroy();
			child.stdout.destroy();
		};
	}

	/** @private */
	listen(input, output) {
		this.output = output;
		for (const stream of new Set([input, output])) stream.on('error', (error) => this.fail(error));
		input.on('data', (part) => this.received(part));
		input.on('close', () => this.fail(new Error('virtd closed the connection')));
	}

	/** @private */
	received(part) {
		for (let end; (end = part.indexOf(0)) >= 0; part = part.subarray(end + 1)) {
			this.replies.push(Buffer.concat([...this.parts, part.subarray(0, end)]));
			this.parts = [];
		}
		if (part.length) this.parts.push(part);
		this.wake();
	}

	/** @private */
	fail(error) {
		this.failure = this.failure || error;
		this.wake();
	}

	/** @private */
	wake() {
		if (this.waiting) this.waiting();
	}

	/** @private Wait for the next message, and return its bytes. */
	async message() {
		while (!this.replies.length) {
			if (this.failure) throw this.failure;
			await new Promise((resolve) => {
				const timer = this.timeoutMs === null ? null : setTimeout(() => this.fail(new Error('virtd does not reply')), this.timeoutMs);
				this.waiting = () => {
					this.waiting = null;
					clearTimeout(timer);
					resolve();
				};
			});
		}
		return this.replies.shift();
	}

	/** @private Return the next reply, or throw what virtd replied. */
	async reply() {
		const reply = JSON.parse((await this.message()).toString('utf8'));
		if (!reply || typeof reply !== 'object' || Array.isArray(reply)) throw new TypeError('no reply');
		if (reply.error) throw new VirtdError(String(reply.error), reply.parameters || {});
		return reply;
	}

	/** @private */
	send(method, parameters, more) {
		if (this.busy) throw new Error('a call has not ended yet');
		if (this.failure) throw this.failure;
		const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined));
		this.busy = true;
		this.output.write(`${JSON.stringify({ method, parameters: given, ...(more && { more }) })}\0`);
	}

	/**
	 * Call a method, and return the parameters of its one reply.
	 * @param {string} method
	 * @param {object} [parameters]
	 * @returns {Promise<any>}
	 */
	async call(method, parameters = {}) {
		this.send(method, parameters, false);
		try {
			return (await this.reply()).parameters || {};
		} finally {
			this.busy = false;
		}
	}

	/**
	 * Call a method, and yield the parameters of each reply. A loop that stops before the last reply closes the connection.
	 * @param {string} method
	 * @param {object} [parameters]
	 * @returns {AsyncIterableIterator<any>}
	 */
	async *stream(method, parameters = {}) {
		this.send(method, parameters, true);
		let continues = true;
		try {
			while (continues) {
				const reply = await this.reply();
				continues = reply.continues === true;
				yield reply.parameters || {};
			}
		} catch (error) {
			if (error instanceof VirtdError) continues = false;
			throw error;
		} finally {
			this.busy = false;
			if (continues) this.close();
		}
	}

	/** Close the connection. */
	close() {
		this.failure = this.failure || new Error('the connection is closed');
		this.end();
	}
}

module.exports = { Client, SOCKET, VirtdError };
