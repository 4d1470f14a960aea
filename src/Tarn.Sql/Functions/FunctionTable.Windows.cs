using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

internal static partial class FunctionTable
{
    private static IEnumerable<FunctionOverload> Windows() =>
    [
        Window("row_number() bigint", "row_number(){f}"), Window("rank() bigint", "rank(){f}"), Window("dense_rank() bigint", "dense_rank(){f}"),
        Window("percent_rank() double", "percent_rank(){f}"), Window("cume_dist() double", "cume_dist(){f}"),
        Window("ntile(bigint) bigint", "ntile({0}){f}"),
        Window("lag(T) T", "lag({0}{n}){f}"), Window("lag(T,bigint) T", "lag({0}, {1}{n}){f}"), Window("lag(T,bigint,T) T", "lag({0}, {1}, {2}{n}){f}"),
        Window("lead(T) T", "lead({0}{n}){f}"), Window("lead(T,bigint) T", "lead({0}, {1}{n}){f}"), Window("lead(T,bigint,T) T", "lead({0}, {1}, {2}{n}){f}"),
        Window("first_value(T) T", "first_value({0}{n}){f}"), Window("last_value(T) T", "last_value({0}{n}){f}"),
        Window("nth_value(T,bigint) T", "nth_value({0}, {1}{n}){f}"),
    ];

    private static FunctionOverload Window(string signature, string template) => new(FunctionKind.Window, signature, template);
}
