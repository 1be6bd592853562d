import {
  binaryType,
  booleanType,
  byteType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  longType,
  shortType,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { FunctionDefinition } from "./definition.ts";
import { wrongArgumentCount } from "./errors.ts";

/** Types as functions: `int(x)`, `date(x)`. The column keeps the operand's name. */
export const castFunctions: readonly FunctionDefinition[] = [
  castFunction("binary", binaryType),
  castFunction("boolean", booleanType),
  castFunction("tinyint", byteType),
  castFunction("smallint", shortType),
  castFunction("int", integerType),
  castFunction("bigint", longType),
  castFunction("float", floatType),
  castFunction("double", doubleType),
  castFunction("decimal", decimalType(10, 0)),
  castFunction("string", stringType),
  castFunction("date", dateType),
  castFunction("timestamp", timestampType),
];

function castFunction(name: string, dataType: DataType): FunctionDefinition {
  return {
    kind: "special",
    name,
    resolve: (call) => {
      const operands = call.arguments();
      const [operand] = operands;
      if (operand === undefined || operands.length !== 1)
        throw wrongArgumentCount(name, "1", operands.length);
      return { expression: castTo(operand.expression, dataType), sql: operand.sql };
    },
  };
}
