import { expect, test } from "vitest";
import {
  clusterFormResolver,
  errorText,
  formValues,
  readLines,
} from "../src/clusters/cluster-form-values.ts";

const judge = (values: Partial<ReturnType<typeof formValues>>) =>
  clusterFormResolver({ ...formValues(), ...values }, undefined, {
    fields: {},
    shouldUseNativeValidation: false,
  } as Parameters<typeof clusterFormResolver>[2]);

test("lines of properties in both ways of writing", () => {
  expect(readLines("spark.a 1\n# no\n\nspark.b=two words\nLONELY")).toEqual({
    "spark.a": "1",
    "spark.b": "two words",
    LONELY: "",
  });
});

test("the shared schema turns text into a form", async () => {
  const { values } = await judge({ name: "streams", cores: "4", sparkConf: "spark.a 1" });
  expect(values).toMatchObject({
    name: "streams",
    cores: 4,
    sparkConf: { "spark.a": "1" },
    availabilityZone: "local",
  });
});

test("what is wrong is said at its field", async () => {
  const { errors } = await judge({ name: "", cores: "1.5", environmentVariables: "1X=2" });
  expect(errorText(errors.name)).toBe("Give the cluster a name");
  expect(errorText(errors.cores)).toBe("Whole cores only");
  expect(errorText(errors.environmentVariables)).toMatch(/1X: /);
  const connect = await judge({ name: "x", runtime: "connect", sparkConnectAddress: "spark://x" });
  expect(errorText(connect.errors.sparkConnectAddress)).toBe("An address like sc://host:15002");
});
