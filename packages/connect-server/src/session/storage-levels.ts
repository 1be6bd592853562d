import { create } from "@bufbuild/protobuf";
import { type StorageLevel, StorageLevelSchema } from "@millrace/spark-connect";

/** MEMORY_AND_DISK_DESER, what `df.cache()` means. */
export const memoryAndDisk: StorageLevel = create(StorageLevelSchema, {
  useDisk: true,
  useMemory: true,
  deserialized: true,
  replication: 1,
});

/** What is not cached. */
export const notStored: StorageLevel = create(StorageLevelSchema, { replication: 1 });
