"""The state of a StatefulProcessor during one request, and PySpark's client of state on top of it.

PySpark's classes of value, list and map state send protobuf messages to a state server. `MemoryClient` is such
a client whose server is the `ProcessorState` of this process: the entries of the groups of this batch, which
the engine has sent along and takes back as changes.
"""

from collections import namedtuple

from group_results import Counts
from pyspark.sql.streaming.stateful_processor_api_client import (
    StatefulProcessorApiClient,
    StatefulProcessorHandleState,
)
from state_values import decode_value, encode_value, schema_of_ddl

DONE, FAILED, ABSENT = 0, 1, 2
NO_VALUE = b""

Entry = namedtuple("Entry", ["value", "expiry"])
Variable = namedtuple("Variable", ["kind", "key_schema", "value_schema", "ttl"])
Timer = namedtuple("Timer", ["key", "timestampMs"])
Pair = namedtuple("Pair", ["key", "value"])


class Refusal(Exception):
    """What Spark's state server answers with an error message."""


def timer_variable(timing):
    return "$eventTimers" if timing == "eventTime" else "$procTimers"


class ProcessorCounts(Counts):
    """What a processor did, by the names that Spark's progress has for it."""

    def __init__(self):
        super().__init__()
        self.metrics = dict.fromkeys(metrics, 0)

    def add(self, metric, number=1):
        self.metrics[metric] += number

    def numbers(self):
        return [*super().numbers(), *self.metrics.values()]


metrics = [
    "numValueStateVars",
    "numListStateVars",
    "numMapStateVars",
    "numDeletedStateVars",
    "numRegisteredTimers",
    "numDeletedTimers",
    "numExpiredTimers",
    "numValueStateWithTTLVars",
    "numListStateWithTTLVars",
    "numMapStateWithTTLVars",
    "numValuesRemovedDueToTTLExpiry",
]


class GroupEntries:
    """The entries of one group: by variable, then by what identifies them."""

    def __init__(self, group, key_row):
        self.group = group
        # A Row is read-only, but for this: the client hands it back as the key of a timer.
        object.__setattr__(key_row, "group", self)
        self.key_row = key_row
        self.stored = {}
        self.variables = {}

    def load(self):
        """Makes the stored entries the current ones, in order."""
        for (variable, key), entry in sorted(self.stored.items()):
            self.variables.setdefault(variable, {})[key] = entry

    def of(self, variable):
        return self.variables.setdefault(variable, {})

    def changes(self):
        """What differs from what is stored; None for an entry that is gone."""
        current = {(name, key): entry for name, entries in self.variables.items() for key, entry in entries.items()}
        for identity, entry in current.items():
            if self.stored.get(identity) != entry:
                yield identity, entry
        for identity in self.stored:
            if identity not in current:
                yield identity, None


class ProcessorState:
    """The variables of a processor and the groups that a request is about."""

    def __init__(self, call, groups, counts):
        self.call = call
        self.groups = groups
        self.counts = counts
        self.variables = {}
        self.current = None
        self.timers = timer_variable(call["timing"])

    @property
    def now(self):
        return self.call["batchTimeMs"]

    def entries(self, name):
        """The entries of a variable in the current group."""
        if self.current is None:
            raise Refusal(
                f"[STATE_STORE_HANDLE_NOT_INITIALIZED] Implicit grouping key not found in state store for stateName={name}"
            )
        return self.current.of(name)

    def live(self, name):
        """Those that have not expired."""
        return {key: entry for key, entry in self.entries(name).items() if not self.is_expired(entry)}

    def live_entry(self, name, key):
        """One of those, if it is there."""
        entry = self.entries(name).get(key)
        return None if entry is None or self.is_expired(entry) else entry

    def is_expired(self, entry):
        return entry.expiry is not None and entry.expiry <= self.now

    def entry(self, name, value):
        """A new value, which lives as long as its variable says."""
        ttl = self.variables[name].ttl
        return Entry(value, None if ttl is None else self.now + ttl)

    def remove_expired(self):
        """Removes what has outlived its time, and notes how many values are held now."""
        for group in self.groups.values():
            for name, entries in group.variables.items():
                if name.startswith("$"):
                    continue
                expired = [key for key, entry in entries.items() if self.is_expired(entry)]
                self.counts.add("numValuesRemovedDueToTTLExpiry", len(expired))
                for key in expired:
                    del entries[key]
        before = sum(self.held(keys_by_variable(group.stored)) for group in self.groups.values())
        after = sum(self.held(group.variables) for group in self.groups.values())
        self.counts.held(before, after)

    def held(self, variables):
        """Values as Spark counts them: a list is one."""
        held = 0
        for name, entries in variables.items():
            if not name.startswith("$"):
                variable = self.variables.get(name)
                held += min(len(entries), 1) if variable and variable.kind == "list" else len(entries)
        return held


def keys_by_variable(stored):
    variables = {}
    for variable, key in stored:
        variables.setdefault(variable, []).append(key)
    return variables


def ordinal(number):
    return number.to_bytes(8, "big")


class MemoryClient(StatefulProcessorApiClient):
    """A client whose requests are answered at once, in memory."""

    def __init__(self, state, key_schema):
        self.state = state
        self.key_schema = key_schema
        self.handle_state = StatefulProcessorHandleState.CREATED
        self.list_timer_iterator_cursors = {}
        self.expiry_timer_iterator_cursors = {}
        self._batch_timestamp = -1
        self._watermark_timestamp = -1
        self._answer = None
        self.requests = {}

    def set_implicit_key(self, key):
        self.state.current = key.group

    def _serialize_to_bytes(self, schema, data):
        return encode_value(schema, data)

    def _deserialize_from_bytes(self, value):
        return value

    def _parse_string_schema(self, schema):
        return schema_of_ddl(schema)

    def _send_proto_message(self, message):
        if message not in self.requests:
            if len(self.requests) >= requests_kept:
                self.requests.clear()
            self.requests[message] = understood(message)
        answer, request, call = self.requests[message]
        try:
            self._answer = answer(self.state, request, call)
        except Refusal as error:
            self._answer = (FAILED, str(error), NO_VALUE)

    def _receive(self):
        return self._answer

    _receive_proto_message = _receive
    _receive_proto_message_with_long_value = _receive
    _receive_proto_message_with_list_get = _receive
    _receive_proto_message_with_map_keys_values = _receive
    _receive_proto_message_with_map_pairs = _receive
    _receive_proto_message_with_timers = _receive


requests_kept = 100
"""Requests are the same for each key, but for the values in some."""


def understood(message):
    """Follows a message down to the call that it is: what answers it, its innermost message and the one around it."""
    from pyspark.sql.streaming.proto.StateMessage_pb2 import StateRequest

    path = []
    request = StateRequest.FromString(message)
    while True:
        method = request.WhichOneof("method") if "method" in request.DESCRIPTOR.oneofs_by_name else None
        if method is None:
            break
        path.append((method, request))
        request = getattr(request, method)
    name = path[-1][0] if len(path) == 1 else "/".join(method for method, _ in path[1:])
    return answers[name], request, path[-1][1]


def done(value=NO_VALUE, *more):
    return (DONE, "", value, *more)


def absent(message):
    return (ABSENT, message, NO_VALUE)


def listed(values, message):
    """A list that the client fetches at once; an empty one is no answer."""
    return (DONE, "", values, False) if values else (ABSENT, message, [], False)


def variable_of(state, kind, call):
    name = call.stateName
    found = state.variables.get(name)
    if found is None or found.kind != kind:
        raise Refusal(f"{kind.capitalize()} state {name} is not initialized.")
    return name, found


def declared(kind):
    def declare(state, command, _call):
        from pyspark.sql.types import _parse_datatype_json_string

        name = command.stateName
        if name in state.variables:
            raise Refusal(f"{kind.capitalize()} state {name} already exists")
        ttl = command.ttl.durationMs if command.HasField("ttl") else None
        check_ttl(state, name, ttl)
        schema = _parse_datatype_json_string(command.schema)
        value_schema = _parse_datatype_json_string(command.mapStateValueSchema) if kind == "map" else schema
        state.counts.add(f"num{kind.capitalize()}State{'' if ttl is None else 'WithTTL'}Vars")
        state.variables[name] = Variable(kind, schema if kind == "map" else None, value_schema, ttl)
        return done()

    return declare


def check_ttl(state, name, ttl):
    if ttl is None:
        return
    if state.call["timing"] != "processingTime":
        raise Refusal(
            f"[STATEFUL_PROCESSOR_INCORRECT_TIME_MODE_TO_ASSIGN_TTL] Cannot use TTL for state={name} in "
            f"timeMode={mode_name(state)}, use TimeMode.ProcessingTime() instead. SQLSTATE: 42802"
        )
    if ttl <= 0:
        raise Refusal(
            "[STATEFUL_PROCESSOR_TTL_DURATION_MUST_BE_POSITIVE] TTL duration must be greater than zero for "
            f"State store operation=get on state={name}. SQLSTATE: 42802"
        )


def mode_name(state):
    return {"none": "NoTime", "eventTime": "EventTime"}.get(state.call["timing"], "ProcessingTime")


def delete_variable(state, command, _call):
    name = command.stateName
    if state.variables.pop(name, None) is not None:
        state.counts.add("numDeletedStateVars")
    for group in state.groups.values():
        group.variables.pop(name, None)
    return done()


def value_exists(state, _message, call):
    name, _ = variable_of(state, "value", call)
    return done() if state.live_entry(name, NO_VALUE) else absent(f"state {name} doesn't exist")


def value_get(state, _message, call):
    name, variable = variable_of(state, "value", call)
    entry = state.live_entry(name, NO_VALUE)
    return done(NO_VALUE if entry is None else decode_value(variable.value_schema, entry.value))


def value_update(state, message, call):
    name, _ = variable_of(state, "value", call)
    state.entries(name)[NO_VALUE] = state.entry(name, message.value)
    state.counts.updated += 1
    return done()


def value_clear(state, _message, call):
    name, _ = variable_of(state, "value", call)
    state.entries(name).clear()
    state.counts.removed += 1
    return done()


def list_exists(state, _message, call):
    name, _ = variable_of(state, "list", call)
    return done() if state.live(name) else absent(f"state {name} doesn't exist")


def list_get(state, _message, call):
    name, variable = variable_of(state, "list", call)
    values = [decode_value(variable.value_schema, entry.value) for entry in state.live(name).values()]
    return listed(values, f"List state {name} doesn't contain any value.")


def list_put(state, message, call):
    name, _ = variable_of(state, "list", call)
    state.entries(name).clear()
    return append(state, name, message.value)


def list_append_value(state, message, call):
    name, _ = variable_of(state, "list", call)
    return append(state, name, [message.value])


def list_append_list(state, message, call):
    name, _ = variable_of(state, "list", call)
    return append(state, name, message.value)


def append(state, name, values):
    if not values:
        raise Refusal(
            "[ILLEGAL_STATE_STORE_VALUE.EMPTY_LIST_VALUE] Illegal value provided to the State Store: "
            f"Cannot write empty list values to State Store for StateName {name}. SQLSTATE: 42601"
        )
    entries = state.entries(name)
    position = int.from_bytes(next(reversed(entries)), "big") + 1 if entries else 0
    for offset, value in enumerate(values):
        entries[ordinal(position + offset)] = state.entry(name, value)
    state.counts.updated += len(values)
    return done()


def entries_clear(kind):
    def clear(state, _message, call):
        name, _ = variable_of(state, kind, call)
        entries = state.entries(name)
        state.counts.removed += len(entries)
        entries.clear()
        return done()

    return clear


def map_exists(state, _message, call):
    name, _ = variable_of(state, "map", call)
    return done() if state.live(name) else absent(f"state {name} doesn't exist")


def map_get(state, message, call):
    name, variable = variable_of(state, "map", call)
    entry = state.live_entry(name, message.userKey)
    return done(NO_VALUE if entry is None else decode_value(variable.value_schema, entry.value))


def map_contains(state, message, call):
    name, _ = variable_of(state, "map", call)
    if state.live_entry(name, message.userKey):
        return done()
    return absent(f"Map state {name} doesn't contain the key")


def map_update(state, message, call):
    name, _ = variable_of(state, "map", call)
    state.entries(name)[message.userKey] = state.entry(name, message.value)
    state.counts.updated += 1
    return done()


def map_remove(state, message, call):
    name, _ = variable_of(state, "map", call)
    state.entries(name).pop(message.userKey, None)
    state.counts.removed += 1
    return done()


def map_listing(take):
    def list_entries(state, _message, call):
        name, variable = variable_of(state, "map", call)
        pairs = [
            Pair(decode_value(variable.key_schema, key), decode_value(variable.value_schema, entry.value))
            for key, entry in sorted(state.live(name).items())
        ]
        return listed([take(pair) for pair in pairs], f"Map state {name} doesn't contain any entry.")

    return list_entries


def timer_entries(state, operation):
    if state.call["timing"] == "none":
        raise Refusal(
            "[STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_TIME_MODE] Failed to perform stateful "
            f"processor operation={operation} with invalid timeMode={mode_name(state)} SQLSTATE: 42802"
        )
    return state.entries(state.timers)


def register_timer(state, message, _call):
    time = message.expiryTimestampMs
    state.counts.add("numRegisteredTimers")
    timer_entries(state, "register_timer").setdefault(ordinal(time), Entry(NO_VALUE, time))
    return done()


def delete_timer(state, message, _call):
    state.counts.add("numDeletedTimers")
    timer_entries(state, "delete_timer").pop(ordinal(message.expiryTimestampMs), None)
    return done()


def list_timers(state, _message, _call):
    timers = sorted(entry.expiry for entry in timer_entries(state, "list_timers").values())
    return listed([Timer(None, time) for time in timers], "List timer iterator doesn't contain any value.")


def expired_timers(state, message, _call):
    due = sorted(
        (entry.expiry, group.group.number, group)
        for group in state.groups.values()
        for entry in group.variables.get(state.timers, {}).values()
        if entry.expiry <= message.expiryTimestampMs
    )
    return listed([Timer(group.key_row, time) for time, _, group in due], "No expired timer.")


def set_handle_state(_state, _message, _call):
    return done()


def remove_implicit_key(state, _message, _call):
    state.current = None
    return done()


answers = {
    "setHandleState": set_handle_state,
    "getValueState": declared("value"),
    "getListState": declared("list"),
    "getMapState": declared("map"),
    "deleteIfExists": delete_variable,
    "timerStateCall/register": register_timer,
    "timerStateCall/delete": delete_timer,
    "timerStateCall/list": list_timers,
    "removeImplicitKey": remove_implicit_key,
    "timerValueRequest/getProcessingTimer": lambda state, _message, _call: done(state.call["batchTimeMs"]),
    "timerValueRequest/getWatermark": lambda state, _message, _call: done(state.call["watermarkMs"]),
    "expiryTimerRequest": expired_timers,
    "valueStateCall/exists": value_exists,
    "valueStateCall/get": value_get,
    "valueStateCall/valueStateUpdate": value_update,
    "valueStateCall/clear": value_clear,
    "listStateCall/exists": list_exists,
    "listStateCall/listStateGet": list_get,
    "listStateCall/listStatePut": list_put,
    "listStateCall/appendValue": list_append_value,
    "listStateCall/appendList": list_append_list,
    "listStateCall/clear": entries_clear("list"),
    "mapStateCall/exists": map_exists,
    "mapStateCall/getValue": map_get,
    "mapStateCall/containsKey": map_contains,
    "mapStateCall/updateValue": map_update,
    "mapStateCall/removeKey": map_remove,
    "mapStateCall/iterator": map_listing(lambda pair: pair),
    "mapStateCall/keys": map_listing(lambda pair: pair.key),
    "mapStateCall/values": map_listing(lambda pair: pair.value),
    "mapStateCall/clear": entries_clear("map"),
}
