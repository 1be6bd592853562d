import { create, fromBinary } from "@bufbuild/protobuf";
import {
  type Command,
  CommandSchema,
  Plan_CompressedOperation_OpType as CompressedKind,
  type Plan_CompressedOperation as CompressedOperation,
  type Plan,
  PlanSchema,
  type Relation,
  RelationSchema,
} from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";

/** What a plan holds. */
type Decoded = { readonly relation: Relation } | { readonly command: Command };

/** The relation or command of a plan. Throws CONNECT_INVALID_PLAN.* for a plan without either. */
export function decodePlan(plan: Plan | undefined): Decoded {
  switch (plan?.opType.case) {
    case "root":
      return { relation: plan.opType.value };
    case "command":
      return { command: plan.opType.value };
    case "compressedOperation":
      return decompress(plan.opType.value);
    default:
      throw new SparkError({
        errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
        messageParameters: { fullName: create(PlanSchema).$typeName, name: "op_type" },
      });
  }
}

/** Clients compress only what the server says it takes, which is nothing; so only plain bytes are read. */
function decompress(operation: CompressedOperation): Decoded {
  if (operation.compressionCodec !== 0) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.CANNOT_PARSE",
      messageParameters: { errorMsg: "compressed plans are not taken" },
    });
  }
  return operation.opType === CompressedKind.COMMAND
    ? { command: fromBinary(CommandSchema, operation.data) }
    : { relation: fromBinary(RelationSchema, operation.data) };
}

/** The relation of a plan that must be one. */
export function relationOf(plan: Plan | undefined): Relation {
  const decoded = decodePlan(plan);
  if ("relation" in decoded) return decoded.relation;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
    messageParameters: { message: "A relation is required, not a command." },
  });
}
