import { isMessage } from "@bufbuild/protobuf";
import {
  type DataType,
  type DataType_StructField,
  DataType_StructFieldSchema,
  DataType_StructSchema,
  DataTypeSchema,
  type Expression,
  type Expression_Literal,
  type Expression_SortOrder,
  type Expression_Window,
  ExpressionSchema,
  type MergeAction,
  MergeActionSchema,
  type Relation,
  RelationSchema,
} from "@millrace/spark-connect";
import type { Statement } from "../../src/sql/index.ts";

/** Prints messages in a compact form for golden tests; plan ids are numbered from 1 in order of appearance. */
export function printRelation(relation: Relation): string {
  return new Printer().relation(relation);
}

export function printExpression(expression: Expression): string {
  return new Printer().expression(expression);
}

const joinTypes = ["?", "inner", "full", "left", "right", "anti", "semi", "cross"];
const groupTypes = ["?", "groupBy", "rollup", "cube", "pivot", "groupingSets"];
const setTypes = ["?", "intersect", "union", "except"];
const subqueryTypes = ["?", "scalar", "exists", "table", "in"];

const actionTypes = ["?", "delete", "insert", "insert *", "update", "update *"];

/** A statement as one line: its fields in order, messages printed compactly, empty lists and objects left out. */
export function printStatement(statement: Statement): string {
  return statement.kind === "query" ? printRelation(statement.relation) : new Printer().data(statement);
}

class Printer {
  readonly #planIds = new Map<bigint, number>();

  #planId(id: bigint): string {
    const known = this.#planIds.get(id) ?? this.#planIds.size + 1;
    this.#planIds.set(id, known);
    return `#${known}`;
  }

  data(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((each) => this.data(each)).join(", ")}]`;
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value !== "object" || value === null) return String(value);
    if (isMessage(value, RelationSchema)) return this.relation(value);
    if (isMessage(value, ExpressionSchema)) return this.expression(value);
    if (isMessage(value, DataTypeSchema)) return printDataType(value);
    if (isMessage(value, DataType_StructSchema)) return `<${value.fields.map(printField).join(", ")}>`;
    if (isMessage(value, DataType_StructFieldSchema)) return `<${printField(value)}>`;
    if (isMessage(value, MergeActionSchema)) return this.mergeAction(value);
    const { kind, ...fields } = value as Record<string, unknown>;
    const printed = Object.entries(fields).filter(([, field]) => !isEmpty(field));
    const list = printed.map(([name, field]) => `${name}: ${this.data(field)}`).join(", ");
    return `${kind === undefined ? "" : `${kind} `}{${list}}`;
  }

  mergeAction({ actionType, condition, assignments }: MergeAction): string {
    const when = condition === undefined ? "" : ` if ${this.expression(condition)}`;
    const set = assignments.map(({ key, value }) => `${this.optional(key)} = ${this.optional(value)}`);
    return `${actionTypes[actionType]}${when}${set.length === 0 ? "" : ` [${set.join(", ")}]`}`;
  }

  relation(relation: Relation | undefined): string {
    if (relation === undefined) return "∅";
    const id = relation.common?.planId;
    return `${id === undefined ? "" : `${this.#planId(id)}=`}${this.#relation(relation)}`;
  }

  #relation({ relType }: Relation): string {
    const r = (input: Relation | undefined) => this.relation(input);
    const es = (list: readonly Expression[]) => `[${list.map((each) => this.expression(each)).join(", ")}]`;
    switch (relType.case) {
      case "read": {
        const { readType, isStreaming } = relType.value;
        if (readType.case !== "namedTable") return "read?";
        const options = Object.entries(readType.value.options).map(([key, value]) => ` ${key}=${value}`);
        return `${isStreaming ? "stream " : ""}table ${readType.value.unparsedIdentifier}${options.join("")}`;
      }
      case "project":
        return `project(${r(relType.value.input)}, ${es(relType.value.expressions)})`;
      case "filter":
        return `filter(${r(relType.value.input)}, ${this.optional(relType.value.condition)})`;
      case "subqueryAlias":
        return `as(${r(relType.value.input)}, ${relType.value.alias})`;
      case "toDf":
        return `toDf(${r(relType.value.input)}, [${relType.value.columnNames.join(", ")}])`;
      case "deduplicate":
        return `distinct(${r(relType.value.input)})`;
      case "limit":
        return `limit(${r(relType.value.input)}, ${relType.value.limit})`;
      case "offset":
        return `offset(${r(relType.value.input)}, ${relType.value.offset})`;
      case "sort": {
        const orders = relType.value.order.map((each) => this.sortOrder(each)).join(", ");
        return `${relType.value.isGlobal ? "sort" : "localSort"}(${r(relType.value.input)}, [${orders}])`;
      }
      case "repartitionByExpression":
        return `repartition(${r(relType.value.input)}, ${es(relType.value.partitionExprs)})`;
      case "setOp": {
        const { setOpType, isAll, byName, leftInput, rightInput } = relType.value;
        const name = `${setTypes[setOpType]}${isAll ? "All" : ""}${byName ? "ByName" : ""}`;
        return `${name}(${r(leftInput)}, ${r(rightInput)})`;
      }
      case "join": {
        const { left, right, joinType, usingColumns, joinCondition } = relType.value;
        const using = usingColumns.length === 0 ? "" : `, using [${usingColumns.join(", ")}]`;
        const on = joinCondition === undefined ? "" : `, ${this.expression(joinCondition)}`;
        return `${joinTypes[joinType]}Join(${r(left)}, ${r(right)}${using}${on})`;
      }
      case "lateralJoin": {
        const { left, right, joinType, joinCondition } = relType.value;
        const on = joinCondition === undefined ? "" : `, ${this.expression(joinCondition)}`;
        return `${joinTypes[joinType]}LateralJoin(${r(left)}, ${r(right)}${on})`;
      }
      case "aggregate": {
        const { input, groupType, groupingExpressions, aggregateExpressions, groupingSets, pivot } =
          relType.value;
        const sets = groupingSets.map((set) => es(set.groupingSet)).join(", ");
        const by = groupingSets.length > 0 ? `[${sets}]` : es(groupingExpressions);
        const values = pivot?.values.map((value) => printLiteral(value)).join(", ");
        const pivoted = pivot === undefined ? "" : `, ${this.optional(pivot.col)} in [${values}]`;
        return `${groupTypes[groupType]}(${r(input)}, ${by}, ${es(aggregateExpressions)}${pivoted})`;
      }
      case "unresolvedTableValuedFunction":
        return `tvf ${relType.value.functionName}(${relType.value.arguments.map((each) => this.expression(each)).join(", ")})`;
      case "withRelations":
        return `with(${r(relType.value.root)}, ${relType.value.references.map(r).join(", ")})`;
      case "hint":
        return `hint(${r(relType.value.input)}, ${relType.value.name}${es(relType.value.parameters)})`;
      case "sample":
        return `sample(${r(relType.value.input)}, ${relType.value.upperBound}${relType.value.seed === undefined ? "" : `, seed ${relType.value.seed}`})`;
      case "unpivot": {
        const { input, values, variableColumnName, valueColumnName } = relType.value;
        return `unpivot(${r(input)}, ${es(values?.values ?? [])}, ${variableColumnName}, ${valueColumnName})`;
      }
      case "withColumns":
        return `withColumns(${r(relType.value.input)}, [${relType.value.aliases.map((each) => `${this.optional(each.expr)} as ${each.name}`).join(", ")}])`;
      case "withColumnsRenamed":
        return `rename(${r(relType.value.input)}, [${relType.value.renames.map((each) => `${each.colName} to ${each.newColName}`).join(", ")}])`;
      case "drop":
        return `drop(${r(relType.value.input)}, ${es(relType.value.columns)})`;
      case "withWatermark":
        return `watermark(${r(relType.value.input)}, ${relType.value.eventTime}, ${relType.value.delayThreshold})`;
      default:
        return `${relType.case}?`;
    }
  }

  optional(expression: Expression | undefined): string {
    return expression === undefined ? "∅" : this.expression(expression);
  }

  expression({ exprType }: Expression): string {
    switch (exprType.case) {
      case "unresolvedAttribute":
        return exprType.value.unparsedIdentifier;
      case "literal":
        return printLiteral(exprType.value);
      case "unresolvedFunction": {
        const { functionName, arguments: list, isDistinct, isInternal } = exprType.value;
        const arguments_ = list.map((each) => this.expression(each)).join(", ");
        return `${isInternal ? "$" : ""}${functionName}(${isDistinct ? "distinct " : ""}${arguments_})`;
      }
      case "unresolvedStar":
        return exprType.value.unparsedTarget ?? "*";
      case "alias":
        return `${this.optional(exprType.value.expr)} as ${exprType.value.name.join("+")}`;
      case "cast": {
        const { castToType, evalMode, expr } = exprType.value;
        const type = castToType.case === "type" ? printDataType(castToType.value) : "?";
        return `${evalMode === 3 ? "tryCast" : "cast"}(${this.optional(expr)}, ${type})`;
      }
      case "sortOrder":
        return this.sortOrder(exprType.value);
      case "lambdaFunction": {
        const names = exprType.value.arguments.map(({ nameParts }) => nameParts.join("."));
        return `(${names.join(", ")}) -> ${this.optional(exprType.value.function)}`;
      }
      case "unresolvedNamedLambdaVariable":
        return `λ${exprType.value.nameParts.join(".")}`;
      case "unresolvedExtractValue":
        return `${this.optional(exprType.value.child)}[${this.optional(exprType.value.extraction)}]`;
      case "namedArgumentExpression":
        return `${exprType.value.key} => ${this.optional(exprType.value.value)}`;
      case "window":
        return this.window(exprType.value);
      case "subqueryExpression": {
        const { planId, subqueryType, inSubqueryValues, tableArgOptions } = exprType.value;
        const values = inSubqueryValues.map((each) => this.expression(each)).join(", ");
        const by =
          tableArgOptions?.partitionSpec.map((each) => ` by ${this.expression(each)}`).join("") ?? "";
        return `${subqueryTypes[subqueryType]}(${values === "" ? "" : `${values}, `}${this.#planId(planId)}${by})`;
      }
      default:
        return `${exprType.case}?`;
    }
  }

  sortOrder({ child, direction, nullOrdering }: Expression_SortOrder): string {
    const isDescending = direction === 2;
    const isDefault = isDescending === (nullOrdering === 2);
    const nulls = isDefault ? "" : nullOrdering === 1 ? " nulls first" : " nulls last";
    return `${this.optional(child)}${isDescending ? " desc" : " asc"}${nulls}`;
  }

  window({ windowFunction, partitionSpec, orderSpec, frameSpec }: Expression_Window): string {
    const by = partitionSpec.map((each) => this.expression(each)).join(", ");
    const order = orderSpec.map((each) => this.sortOrder(each)).join(", ");
    const bound = (boundary: NonNullable<typeof frameSpec>["lower"]) =>
      boundary?.boundary.case === "value"
        ? this.expression(boundary.boundary.value)
        : boundary?.boundary.case;
    const frame =
      frameSpec === undefined
        ? ""
        : ` ${frameSpec.frameType === 1 ? "rows" : "range"} ${bound(frameSpec.lower)}..${bound(frameSpec.upper)}`;
    return `over(${this.optional(windowFunction)}, [${by}], [${order}]${frame})`;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === false) return true;
  return typeof value === "object" && value !== null && !isMessage(value) && Object.keys(value).length === 0;
}

function printLiteral({ literalType, dataType }: Expression_Literal): string {
  switch (literalType.case) {
    case "string":
      return JSON.stringify(literalType.value);
    case "integer":
    case "boolean":
      return String(literalType.value);
    case "null":
      return "null";
    case "decimal":
      return `${literalType.value.value}:decimal(${literalType.value.precision},${literalType.value.scale})`;
    case "binary":
      return `x'${Buffer.from(literalType.value).toString("hex")}'`;
    case "struct":
      return `(${literalType.value.elements.map(printLiteral).join(", ")})`;
    case undefined:
      return "?";
    default: {
      const type = dataType === undefined ? literalType.case : printDataType(dataType);
      return `${String(literalType.value)}:${type}`;
    }
  }
}

/** A type in DDL-like text. */
export function printDataType(type: DataType | undefined): string {
  const kind = type?.kind;
  switch (kind?.case) {
    case "array":
      return `array<${printDataType(kind.value.elementType)}>`;
    case "map":
      return `map<${printDataType(kind.value.keyType)},${printDataType(kind.value.valueType)}>`;
    case "struct":
      return `struct<${kind.value.fields.map(printField).join(",")}>`;
    case "decimal":
      return `decimal(${kind.value.precision},${kind.value.scale})`;
    case "char":
    case "varChar":
      return `${kind.case}(${kind.value.length})`;
    case "dayTimeInterval":
    case "yearMonthInterval":
      return `${kind.case}(${kind.value.startField},${kind.value.endField})`;
    case "time":
      return `time(${kind.value.precision})`;
    case "string":
      return kind.value.collation === "UTF8_BINARY" ? "string" : `string collate ${kind.value.collation}`;
    case undefined:
      return "?";
    default:
      return kind?.case ?? "?";
  }
}

/** A field of a struct or a column of a schema. */
export function printField({ name, dataType, nullable, metadata }: DataType_StructField): string {
  return `${name}:${printDataType(dataType)}${nullable ? "" : "!"}${metadata === undefined ? "" : ` ${metadata}`}`;
}
