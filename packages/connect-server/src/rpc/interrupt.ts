import { create } from "@bufbuild/protobuf";
import {
  type InterruptRequest,
  type InterruptResponse,
  InterruptResponseSchema,
  InterruptRequest_InterruptType as InterruptType,
} from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import type { Operation } from "../operation/operation.ts";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withKnownSession } from "./with-session.ts";

/** The Interrupt RPC: cancels running operations, all of them, by tag or by id. */
export function interrupt(sessions: Sessions, request: InterruptRequest): Promise<InterruptResponse> {
  return withKnownSession(sessions, request, (session) => {
    const interrupted = session.operations
      .all()
      .filter(choice(request))
      .filter((operation) => operation.cancel());
    return create(InterruptResponseSchema, {
      ...idsOf(session),
      interruptedIds: interrupted.map((operation) => operation.request.id),
    });
  });
}

function choice({ interruptType, interrupt }: InterruptRequest): (operation: Operation) => boolean {
  if (interruptType === InterruptType.ALL) return () => true;
  if (interruptType === InterruptType.TAG && interrupt.case === "operationTag") {
    return (operation) => operation.request.tags.includes(interrupt.value);
  }
  if (interruptType === InterruptType.OPERATION_ID && interrupt.case === "operationId") {
    return (operation) => operation.request.id === interrupt.value;
  }
  throw new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.INTERRUPT_TYPE",
    messageParameters: { interruptType: InterruptType[interruptType] ?? String(interruptType) },
  });
}
