# SPDX-License-Identifier: LGPL-2.1-or-later
# The protocol: what varlink.org's certification asks for, and every byte that a client can send.
bats_require_minimum_version 1.5.0
load common
load daemon

# protocol COMMAND - what protocol.py says to virtd.
protocol() {
	serve
	run -0 "$SOURCE_ROOT/tests/cli/protocol.py" "$1" "$socket" "${@:2}"
}

@test "certification: the client of another implementation goes through all of it" {
	command -v varlink-go-certification >/dev/null || skip "there is no varlink-go-certification"
	"$CERTIFICATION" "$socket" 3>&- &
	pids+=($!)
	eventually "$call" "$socket" "$info" >/dev/null
	run -0 timeout 60 varlink-go-certification --varlink="unix:$socket" --client
	[[ $output == *"End: 'true'"* ]] || fail "$output"
	# A second client, and one that knows none of them.
	run -0 timeout 60 varlink-go-certification --varlink="unix:$socket" --client
	[[ $output == *"End: 'true'"* ]] || fail "$output"
	run "$call" "$socket" org.varlink.certification.Test01 '{"client_id":"x"}'
	[[ $output == *ClientIdError* ]] || fail "$output"
	"$call" "$socket" org.varlink.certification.Start >"$dir/start"
	id=$(jq -r '.parameters.client_id // .client_id' "$dir/start")
	run "$call" "$socket" org.varlink.certification.Test02 "{\"client_id\":\"$id\",\"bool\":true}"
	[[ $output == *CertificationError* ]] || fail "out of order: $output"
}

# certified - the test program at $socket, which serves the certification by virtd's own code.
certified() {
	"$CERTIFICATION" "$socket" 3>&- &
	pids+=($!)
	eventually "$call" "$socket" "$info" >/dev/null
}

@test "certification: Python's module varlink goes through all of it, if it is there" {
	/usr/bin/python3 -c 'import varlink.tests.test_certification' 2>/dev/null || skip "there is no Python module varlink with its tests"
	certified
	run -0 timeout 60 /usr/bin/python3 -m varlink.tests.test_certification --client --varlink="unix:$socket"
	[[ $output == *"'all_ok': True"*'Certification passed'* ]] || fail "$output"
}

@test "certification: a client that builds each call anew from the reply before" {
	certified
	run -0 timeout 60 "$SOURCE_ROOT/tests/cli/protocol.py" certify "$socket"
	[ "$output" = 'Start Test01 Test02 Test03 Test04 Test05 Test06 Test07 Test08 Test09 Test10 x 10 Test11 End all_ok: true' ] || fail "$output"
}

@test "what is no call ends the connection, and what can't be answered is an error" {
	protocol table
	diff - <(echo "$output") <<-'END'
		no JSON: closed
		another kind of JSON: closed
		no method: closed
		a method that is no text: closed
		bytes that are no UTF-8: closed
		a surrogate: InterfaceNotFound
		junk behind: closed
		a second object behind: closed
		an empty message: closed
		an unknown key: closed
		a key twice: closed
		U+0000 in the name of a method: closed
		a comment: closed
		quotes that are none: closed
		parameters that are no object: closed
		more that is no boolean: closed
		oneway and more: closed
		65 arrays: closed
		an unknown interface: InterfaceNotFound
		no interface: InterfaceNotFound
		an unknown method: MethodNotFound
		an unknown parameter: InvalidParameter
		no parameter where one is needed: InvalidParameter
		a parameter of another type: InvalidParameter
		parameters that are null: reply
		blanks around: reply
		an escaped name: reply
		more: reply
		upgrade: reply
		oneway: no reply
		oneway, and an error: no reply
	END
}

@test "a call that is cut at any position is the same call" {
	protocol split
	[ "$output" = "41 cut, 1 kind of reply" ] || fail "$output"
}

@test "a thousand calls at once are answered in their order" {
	protocol ahead 1000
	[ "$output" = "1000 in order" ] || fail "$output"
}
