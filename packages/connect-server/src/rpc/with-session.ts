import type { Session } from "../session/session.ts";
import type { SessionRequest, Sessions } from "../session/sessions.ts";
import { toConnectError } from "./connect-error.ts";

/** The ids that every response repeats; the client checks them. */
export interface SessionIds {
  readonly sessionId: string;
  readonly serverSideSessionId: string;
}

export function idsOf(session: Session): SessionIds {
  return { sessionId: session.id, serverSideSessionId: session.serverSideId };
}

/** Answers a request of a session, which is opened if need be; errors become gRPC statuses. */
export async function withSession<Answer>(
  sessions: Sessions,
  request: SessionRequest,
  answer: (session: Session) => Answer | Promise<Answer>,
): Promise<Answer> {
  return withFound(() => sessions.open(request), answer);
}

/** The same for requests that make sense for a known session only. */
export async function withKnownSession<Answer>(
  sessions: Sessions,
  request: SessionRequest,
  answer: (session: Session) => Answer | Promise<Answer>,
): Promise<Answer> {
  return withFound(() => sessions.get(request), answer);
}

async function withFound<Answer>(
  find: () => Promise<Session>,
  answer: (session: Session) => Answer | Promise<Answer>,
): Promise<Answer> {
  let session: Session | undefined;
  try {
    session = await find();
    return await answer(session);
  } catch (error) {
    throw toConnectError(error, session);
  }
}
