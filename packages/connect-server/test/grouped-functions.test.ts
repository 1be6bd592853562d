import { describePrograms } from "./pyspark-programs.ts";

describePrograms("Python functions over groups", "grouped_functions.py");
