/**
 * Writes src/generated/*_pb.{js,d.ts} from spark-connect.binpb, the FileDescriptorSet of Spark Connect 4.2.
 *
 * protoc-gen-es is a protoc plug-in: it reads a CodeGeneratorRequest on standard input and answers
 * with the generated files, so neither protoc nor buf is needed.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "src", "generated");
const descriptors = fromBinary(FileDescriptorSetSchema, readFileSync(join(here, "spark-connect.binpb")));
const wanted = descriptors.file
  .map((file) => file.name)
  .filter((name) => name.startsWith("spark/connect/") || name.startsWith("google/rpc/"));

const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: wanted,
  parameter: "target=js+dts,import_extension=js",
  protoFile: descriptors.file,
});
const plugin = createRequire(import.meta.url).resolve("@bufbuild/protoc-gen-es/bin/protoc-gen-es");
const answer = execFileSync(process.execPath, [plugin], {
  input: toBinary(CodeGeneratorRequestSchema, request),
  maxBuffer: 64 * 1024 * 1024,
});
const response = fromBinary(CodeGeneratorResponseSchema, answer);
if (response.error) throw new Error(response.error);

rmSync(output, { recursive: true, force: true });
for (const file of response.file) {
  const target = join(output, file.name);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, file.content);
}
console.log(`generated ${response.file.length} files into ${output}`);
