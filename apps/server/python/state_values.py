"""Values of state as bytes: JSON by the schema of the value, the same bytes for equal values."""

import base64
import decimal
import json
import re

import numpy as np
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    VarcharType,
    YearMonthIntervalType,
)


def encode_value(schema, value):
    """A tuple of the schema as bytes."""
    internal = schema.toInternal(plain(value))
    return encode_json(to_json(schema, internal)).encode()


encode_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def decode_value(schema, encoded):
    """The Row that bytes stand for."""
    return schema.fromInternal(from_json(schema, json.loads(encoded)))


def plain(value):
    """Values of NumPy and pandas as those of Python (StatefulProcessorApiClient._serialize_to_bytes)."""
    if type(value) in plain_types:
        return value
    if isinstance(value, np.generic):
        return value.tolist()
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value]
    if hasattr(value, "_fields") or hasattr(value, "__fields__"):
        return type(value)(*[plain(each) for each in value])
    if isinstance(value, (list, tuple)):
        return type(value)(plain(each) for each in value)
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items()}
    if hasattr(value, "to_pytimedelta"):
        return value.to_pytimedelta()
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value


plain_types = {bool, int, float, str, bytes, type(None)}

integers = (
    ByteType,
    ShortType,
    IntegerType,
    LongType,
    DateType,
    TimestampType,
    TimestampNTZType,
    DayTimeIntervalType,
    YearMonthIntervalType,
)


def to_json(kind, value):
    """A value of another type than declared is NULL, as in Spark (EvaluatePython.makeFromJava)."""
    if value is None or isinstance(kind, NullType):
        return None
    if isinstance(kind, StructType):
        return [to_json(field.dataType, each) for field, each in zip(kind.fields, value)]
    if isinstance(kind, ArrayType):
        return [to_json(kind.elementType, each) for each in value]
    if isinstance(kind, MapType):
        pairs = [[to_json(kind.keyType, key), to_json(kind.valueType, each)] for key, each in value.items()]
        return sorted(pairs, key=lambda pair: json.dumps(pair[0]))
    if isinstance(kind, BooleanType):
        return value if isinstance(value, bool) else None
    if isinstance(kind, integers):
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(kind, (FloatType, DoubleType)):
        return value if isinstance(value, float) else None
    if isinstance(kind, DecimalType):
        return str(value) if isinstance(value, decimal.Decimal) else None
    if isinstance(kind, BinaryType):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(kind, (StringType, CharType, VarcharType)):
        return value if isinstance(value, str) else str(value)
    raise TypeError(f"State of type {kind.simpleString()} is not supported.")


def from_json(kind, value):
    if value is None:
        return None
    if isinstance(kind, StructType):
        return tuple(from_json(field.dataType, each) for field, each in zip(kind.fields, value))
    if isinstance(kind, ArrayType):
        return [from_json(kind.elementType, each) for each in value]
    if isinstance(kind, MapType):
        return {from_json(kind.keyType, key): from_json(kind.valueType, each) for key, each in value}
    if isinstance(kind, DecimalType):
        return decimal.Decimal(value)
    if isinstance(kind, BinaryType):
        return bytearray(base64.b64decode(value))
    return value


def schema_of_ddl(text):
    """A schema from its text: `name TYPE [NOT NULL] [COMMENT '…'], …`."""
    return DdlReader(text).schema()


simple_types = {
    "boolean": BooleanType(),
    "tinyint": ByteType(),
    "byte": ByteType(),
    "smallint": ShortType(),
    "short": ShortType(),
    "int": IntegerType(),
    "integer": IntegerType(),
    "bigint": LongType(),
    "long": LongType(),
    "float": FloatType(),
    "real": FloatType(),
    "double": DoubleType(),
    "date": DateType(),
    "timestamp": TimestampType(),
    "timestamp_ltz": TimestampType(),
    "timestamp_ntz": TimestampNTZType(),
    "string": StringType(),
    "binary": BinaryType(),
    "void": NullType(),
}


class DdlReader:
    """Reads the text of a schema word by word."""

    words = re.compile(r"`(?:[^`]|``)*`|'(?:[^'\\]|\\.)*'|\w+|[^\s\w]")

    def __init__(self, text):
        self.text = text
        self.rest = self.words.findall(text)

    def schema(self):
        schema = StructType()
        while True:
            self.add_field(schema)
            if not self.rest:
                return schema
            self.expect(",")

    def add_field(self, schema):
        name = self.take()
        if name.startswith("`"):
            name = name[1:-1].replace("``", "`")
        if self.peek() == ":":
            self.take()
        kind = self.kind()
        nullable = True
        if self.peek().upper() == "NOT":
            self.take()
            self.expect("NULL")
            nullable = False
        if self.peek().upper() == "COMMENT":
            self.take()
            self.take()
        schema.add(name, kind, nullable)

    def kind(self):
        name = self.take().lower()
        if name == "array":
            [element] = self.arguments(self.kind)
            return ArrayType(element)
        if name == "map":
            key, value = self.arguments(self.kind)
            return MapType(key, value)
        if name == "struct":
            schema = StructType()
            self.arguments(lambda: self.add_field(schema))
            return schema
        if name in ("decimal", "dec", "numeric"):
            return DecimalType(*self.numbers())
        if name in ("varchar", "char", "character"):
            self.numbers()
            return StringType()
        if name in simple_types:
            return simple_types[name]
        raise self.wrong(name)

    def arguments(self, read):
        self.expect("<")
        found = []
        while self.peek() != ">":
            found.append(read())
            if self.peek() == ",":
                self.take()
        self.take()
        return found

    def numbers(self):
        found = []
        if self.peek() == "(":
            self.take()
            while self.peek() != ")":
                word = self.take()
                if word != ",":
                    found.append(int(word))
            self.take()
        return found

    def peek(self):
        return self.rest[0] if self.rest else ""

    def take(self):
        if not self.rest:
            raise self.wrong("end of input")
        return self.rest.pop(0)

    def expect(self, word):
        found = self.take()
        if found.upper() != word:
            raise self.wrong(found)

    def wrong(self, word):
        from pyspark.errors import PySparkRuntimeError

        return PySparkRuntimeError(f"Error parsing string schema: [PARSE_SYNTAX_ERROR] Syntax error at or near '{word}': {self.text}")
