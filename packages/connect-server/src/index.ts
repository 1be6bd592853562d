/** The Spark Connect service over the embedded engine. */
export { type ConnectServer, type ConnectServerOptions, startConnectServer } from "./start-connect-server.ts";
