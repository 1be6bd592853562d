/** Numbers of Arrow's Schema.fbs and Message.fbs that both directions use. */
export const arrowType = {
  null: 1,
  int: 2,
  floatingPoint: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
} as const;

export const messageHeader = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;

/** MetadataVersion.V5. */
export const metadataVersion = 4;

export const timeUnit = { second: 0, millisecond: 1, microsecond: 2, nanosecond: 3 } as const;

export const intervalUnit = { yearMonth: 0, dayTime: 1, monthDayNano: 2 } as const;

/** Every encapsulated message starts with this. */
export const continuation = 0xffffffff;
