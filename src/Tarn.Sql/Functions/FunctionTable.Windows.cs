using Tarn.Sql.Engine;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Windows() =>
    [
        Window("row_number() bigint", "row_number(){f}"), Window("rank() bigint", "rank(){f}"), Window("dense_rank() bigint", "dense_rank(){f}"),
        Window("percent_rank() double", "percent_rank(){f}"), Window("cume_dist() double", "cume_dist(){f}"),
        Window("ntile(bigint) bigint", "ntile({0}){f}"),
        Window("lag(T) T", "lag({0}{n}){f}"), Shifted("lag(T,bigint) T", "lag({0}, {1}{n}){f}", 0), Shifted("lag(T,bigint,T) T", "lag({0}, {1}, {2}{n}){f}", 0),
        Window("lead(T) T", "lead({0}{n}){f}"),
        Shifted("lead(T,bigint) T", "lead({0}, {1}{n}){f}", 0), Shifted("lead(T,bigint,T) T", "lead({0}, {1}, {2}{n}){f}", 0),
        Window("first_value(T) T", "first_value({0}{n}){f}"), Window("last_value(T) T", "last_value({0}{n}){f}"),
        Shifted("nth_value(T,bigint) T", "nth_value({0}, {1}{n}){f}", 1),
    ];

    /// <summary>A function of another row, whose offset has a least value.</summary>
    private static FunctionRow Shifted(string signature, string template, long offsetMin)
    {
        var lower = FunctionRow.Template(template);
        return Row(FunctionKind.Window, signature, c =>
        {
            var message = $"Offset must be at least {offsetMin}";
            var value = c.Arguments[1] is Coercion coercion ? coercion.Value : c.Arguments[1];
            if (value is Constant { Value: long offset })
            {
                return offset >= offsetMin ? lower(c) : throw new SqlException(SqlErrorName.InvalidFunctionArgument, message);
            }

            EngineSql known = $"CASE WHEN {c[1]} < {offsetMin} THEN {c.Fail(SqlErrorName.InvalidFunctionArgument, message)} ELSE {c[1]} END";
            return lower(c with { Sql = [c[0], known, .. c.Sql.Skip(2)] });
        });
    }

    private static FunctionRow Window(string signature, string template) => Row(FunctionKind.Window, signature, template);
}
