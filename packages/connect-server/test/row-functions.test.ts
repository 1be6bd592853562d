import { describePrograms } from "./pyspark-programs.ts";

describePrograms("Python functions of rows", "row_functions.py");
