import { create } from "@bufbuild/protobuf";
import {
  type ConfigRequest,
  type ConfigRequest_Operation,
  type ConfigResponse,
  ConfigResponseSchema,
} from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { isModifiable, type SessionConfiguration, unknownKey } from "../config/session-configuration.ts";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withSession } from "./with-session.ts";

interface Pair {
  readonly key: string;
  readonly value?: string;
}

interface Answer {
  readonly pairs: readonly Pair[];
  readonly warnings?: readonly string[];
}

/** The Config RPC (SparkConnectConfigHandler): one pair for each asked key, values absent where unset. */
export function config(sessions: Sessions, request: ConfigRequest): Promise<ConfigResponse> {
  return withSession(sessions, request, (session) => {
    const { pairs, warnings } = answer(session.config, request.operation);
    return create(ConfigResponseSchema, {
      ...idsOf(session),
      pairs: pairs.map(({ key, value }) => (value === undefined ? { key } : { key, value })),
      warnings: [...(warnings ?? [])],
    });
  });
}

function answer(configuration: SessionConfiguration, operation: ConfigRequest_Operation | undefined): Answer {
  const asked = operation?.opType;
  switch (asked?.case) {
    case "get":
      return { pairs: asked.value.keys.map((key) => pair(key, getOrThrow(configuration, key))) };
    case "getOption":
      return { pairs: asked.value.keys.map((key) => pair(key, configuration.get(key))) };
    case "getWithDefault":
      return {
        pairs: asked.value.pairs.map(({ key, value }) => pair(key, configuration.explicit(key) ?? value)),
      };
    case "getAll":
      return { pairs: all(configuration, asked.value.prefix ?? "") };
    case "isModifiable":
      return { pairs: asked.value.keys.map((key) => pair(key, String(isModifiable(key)))) };
    case "set":
      return set(configuration, asked.value);
    case "unset":
      for (const key of asked.value.keys) configuration.unset(key);
      return { pairs: asked.value.keys.map((key) => ({ key })) };
    default:
      throw new SparkError({
        errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
        messageParameters: { fullName: "spark.connect.ConfigRequest.Operation", name: "op_type" },
      });
  }
}

function pair(key: string, value: string | undefined): Pair {
  return value === undefined ? { key } : { key, value };
}

function getOrThrow(configuration: SessionConfiguration, key: string): string | undefined {
  if (!configuration.has(key)) throw unknownKey(key);
  return configuration.get(key);
}

function all(configuration: SessionConfiguration, prefix: string): readonly Pair[] {
  return [...configuration.explicitEntries()]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => ({ key: key.slice(prefix.length), value }));
}

interface SetRequest {
  readonly pairs: readonly Pair[];
  readonly silent?: boolean;
}

/** A silent set (the options of the session builder) turns refusals into warnings. */
function set(configuration: SessionConfiguration, { pairs, silent }: SetRequest): Answer {
  const warnings: string[] = [];
  for (const { key, value } of pairs) {
    try {
      configuration.set(key, value ?? "");
    } catch (error) {
      if (silent !== true) throw error;
      warnings.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { pairs: pairs.map(({ key }) => ({ key })), warnings };
}
