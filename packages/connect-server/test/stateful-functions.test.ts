import { describePrograms } from "./pyspark-programs.ts";

describePrograms("Python functions with state", "stateful_functions.py");
