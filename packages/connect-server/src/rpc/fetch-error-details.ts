import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  FetchErrorDetailsResponse_QueryContext_ContextType as ContextType,
  errorClasses,
  type FetchErrorDetailsRequest,
  type FetchErrorDetailsResponse,
  type FetchErrorDetailsResponse_ErrorSchema,
  type FetchErrorDetailsResponse_QueryContextSchema,
  FetchErrorDetailsResponseSchema,
  toSparkError,
} from "@millrace/spark-connect";
import type { QueryContext, SparkError } from "@millrace/spark-model";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withKnownSession } from "./with-session.ts";

/** Causes that a client is told of, the error itself included (ErrorUtils.MAX_ERROR_CHAIN_LENGTH). */
const chainLimit = 5;

/** The FetchErrorDetails RPC: an error in full, with its causes. */
export function fetchErrorDetails(
  sessions: Sessions,
  request: FetchErrorDetailsRequest,
): Promise<FetchErrorDetailsResponse> {
  return withKnownSession(sessions, request, (session) => {
    const error = session.errors.take(request.errorId);
    return create(FetchErrorDetailsResponseSchema, {
      ...idsOf(session),
      ...(error === undefined ? {} : { rootErrorIdx: 0, errors: chainOf(error).map(describe) }),
    });
  });
}

function chainOf(error: SparkError): SparkError[] {
  const chain = [error];
  for (let cause = error.cause; cause !== undefined && chain.length < chainLimit; ) {
    const next = toSparkError(cause);
    if (next.message !== chain.at(-1)?.message) chain.push(next);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

function describe(
  error: SparkError,
  index: number,
  chain: readonly SparkError[],
): MessageInitShape<typeof FetchErrorDetailsResponse_ErrorSchema> {
  return {
    errorTypeHierarchy: [...errorClasses(error)],
    message: error.message,
    ...(index + 1 < chain.length ? { causeIdx: index + 1 } : {}),
    sparkThrowable: {
      // A plain Java exception has no condition.
      ...(error.errorClass === "" ? {} : { errorClass: error.errorClass }),
      sqlState: error.sqlState,
      messageParameters: { ...error.messageParameters },
      queryContexts: error.queryContext.map(contextOf),
    },
  };
}

function contextOf(
  context: QueryContext,
): MessageInitShape<typeof FetchErrorDetailsResponse_QueryContextSchema> {
  return {
    contextType: context.callSite === undefined ? ContextType.SQL : ContextType.DATAFRAME,
    fragment: context.fragment,
    startIndex: context.startIndex,
    stopIndex: context.stopIndex,
    ...(context.callSite === undefined ? {} : { callSite: context.callSite }),
  };
}
