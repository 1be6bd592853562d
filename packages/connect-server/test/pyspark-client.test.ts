import { describePrograms } from "./pyspark-programs.ts";

describePrograms("a real PySpark client", "pyspark_client.py");
