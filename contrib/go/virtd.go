// SPDX-License-Identifier: LGPL-2.1-or-later

// Command virtd lists, watches and plans by virtd, with the library github.com/varlink/go:
//
//	virtd list            the devices: id, type, driver
//	virtd watch [COUNT]   each event of a device that comes, changes or goes; COUNT events are enough
//	virtd plan DEVICE [DRIVER]
//	                      what would be written to bind DEVICE to DRIVER, or to unbind it; nothing is changed
//
// VIRTD_HOST names another guest, which is asked by ssh.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/varlink/go/varlink"
)

const socket = "/run/virtd/io.virtd"

// Device is what this program needs of io.virtd.Devices.Device.
type Device struct {
	ID     string  `json:"id"`
	Type   *string `json:"type"`
	Driver *string `json:"driver"`
}

// Event is a reply of io.virtd.Devices.Monitor.
type Event struct {
	Event   string   `json:"event"`
	Device  *Device  `json:"device"`
	Changes []string `json:"changes"`
}

// Step is one write of a plan.
type Step struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// connect returns a connection to the virtd of VIRTD_HOST, to the service, or to a private virtd if there is no service.
func connect(ctx context.Context) (*varlink.Connection, error) {
	if host := os.Getenv("VIRTD_HOST"); host != "" {
		return varlink.NewBridge("exec ssh -T -- " + quoted(host) + " 'virtctl bridge'")
	}
	if _, err := os.Stat(socket); errors.Is(err, fs.ErrNotExist) {
		virtctl := os.Getenv("VIRTCTL")
		if virtctl == "" {
			virtctl = "virtctl"
		}
		return varlink.NewBridge("exec " + quoted(virtctl) + " bridge")
	}
	return varlink.NewConnection(ctx, "unix:"+socket)
}

// quoted returns a word for the shell, through which the library starts a bridge.
func quoted(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func text(value *string) string {
	if value == nil {
		return "-"
	}
	return *value
}

// stream calls a method with "more", and hands each reply to handle, until one of them is the last or handle returns false.
func stream[Reply any](ctx context.Context, c *varlink.Connection, method string, parameters any, handle func(*Reply) bool) error {
	receive, err := c.Send(ctx, method, parameters, varlink.More)
	if err != nil {
		return err
	}
	for {
		var reply Reply
		flags, err := receive(ctx, &reply)
		if err != nil {
			return err
		}
		if !handle(&reply) || flags&varlink.Continues == 0 {
			return nil
		}
	}
}

func list(ctx context.Context, c *varlink.Connection) error {
	type reply struct {
		Devices []Device `json:"devices"`
	}
	parameters := map[string]any{"fields": []string{"type", "driver"}}
	return stream(ctx, c, "io.virtd.Devices.List", parameters, func(part *reply) bool {
		for _, device := range part.Devices {
			fmt.Println(device.ID, text(device.Type), text(device.Driver))
		}
		return true
	})
}

func watch(ctx context.Context, c *varlink.Connection, count int) error {
	return stream(ctx, c, "io.virtd.Devices.Monitor", map[string]any{}, func(event *Event) bool {
		id := "-"
		if event.Device != nil {
			id = event.Device.ID
		}
		fmt.Println(strings.Join(append([]string{event.Event, id}, event.Changes...), " "))
		count--
		return count != 0
	})
}

func plan(ctx context.Context, c *varlink.Connection, device string, driver string) error {
	var reply struct {
		Steps []Step `json:"steps"`
	}
	parameters := map[string]any{"device": device, "action": "unbind"}
	if driver != "" {
		parameters = map[string]any{"device": device, "action": "bind", "driver": driver}
	}
	if err := c.Call(ctx, "io.virtd.Drivers.Plan", parameters, &reply); err != nil {
		return err
	}
	for _, step := range reply.Steps {
		fmt.Println(step.Value, ">", step.Path)
	}
	return nil
}

// message returns the error with the parameters that virtd gave it, which its own text lacks.
func message(err error) string {
	var failure *varlink.Error
	if errors.As(err, &failure) {
		if raw, ok := failure.Parameters.(*json.RawMessage); ok && raw != nil {
			return failure.Name + ": " + string(*raw)
		}
	}
	return err.Error()
}

func run(ctx context.Context, words []string) error {
	verb, arguments := words[0], append(words[1:], "", "")
	c, err := connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	switch verb {
	case "list":
		return list(ctx, c)
	case "watch":
		count, _ := strconv.Atoi(arguments[0])
		return watch(ctx, c, count)
	case "plan":
		return plan(ctx, c, arguments[0], arguments[1])
	}
	return fmt.Errorf("no such verb %q", verb)
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: virtd list | watch [COUNT] | plan DEVICE [DRIVER]")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "virtd:", message(err))
		os.Exit(1)
	}
}
