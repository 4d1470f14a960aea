using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static IEnumerable<FunctionOverload> Json() =>
    [
        Scalar("json_parse(varchar) json", "@json_parse({0})"), Scalar("json_format(json) varchar", "{0}"),
        .. new[] { "varchar", "json" }.SelectMany(t => new[]
        {
            Scalar($"json_extract({t},varchar) json", "@json_extract({0}, {1})"),
            Scalar(t == "json" ? "json_extract_scalar(json,varchar) varchar"
                : "json_extract_scalar(varchar(x),varchar) varchar(x)", "@json_extract_scalar({0}, {1})"),
            Scalar($"json_array_length({t}) bigint", "@json_array_length({0})"),
            Scalar($"json_array_get({t},bigint) json", "@json_array_get({0}, {1})"),
            Scalar($"json_array_contains({t},varchar) boolean", "@json_contains_text({0}, {1})"),
            Scalar($"json_array_contains({t},double) boolean", "@json_contains_number({0}, {1})"),
            Scalar($"json_array_contains({t},bigint) boolean", "@json_contains_number({0}, CAST({1} AS DOUBLE))"),
            Scalar($"json_array_contains({t},boolean) boolean", "@json_contains_boolean({0}, {1})"),
            Scalar($"json_size({t},varchar) bigint", "@json_size({0}, {1})"),
            Scalar($"is_json_scalar({t}) boolean", "@is_json_scalar({0})"),
        }),
    ];
}
