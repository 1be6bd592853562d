import { replayRecording } from "./replay-recordings.ts";

replayRecording("streaming");
