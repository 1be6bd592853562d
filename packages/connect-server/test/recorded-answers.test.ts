import { replayRecording } from "./replay-recordings.ts";

replayRecording("expressions");
replayRecording("cases");
