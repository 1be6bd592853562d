import { describePrograms } from "./pyspark-programs.ts";

describePrograms("Python table functions", "table_functions.py");
