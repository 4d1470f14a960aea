using System.Collections.Frozen;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Functions;

/// <summary>
/// The allow-list: every function that a statement may call, with its overloads and their DuckDB forms. SQL has no
/// other functions; DuckDB's own functions are reachable only through these rows. `docs/sql.md` lists them.
/// </summary>
internal static partial class FunctionTable
{
    /// <summary>
    /// A separate class, so that the table is initialised after every family's constants, whatever the order of the
    /// files.
    /// </summary>
    private static class Rows
    {
        public static readonly FrozenDictionary<string, FunctionOverload[]> ByName =
            new[] { Numbers(), Text(), Times(), Collections(), Lambdas(), Json(), Aggregates(), Windows() }
                .SelectMany(family => family)
                .GroupBy(o => o.Name)
                .ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    /// <summary>`JSON '…'` literals call it.</summary>
    public static FunctionOverload JsonParse => Rows.ByName["json_parse"][0];

    public static IEnumerable<string> Names => Rows.ByName.Keys;

    /// <summary>The overloads of a name in lower case; null when there is no such function.</summary>
    public static IReadOnlyList<FunctionOverload>? Find(string name) => Rows.ByName.GetValueOrDefault(name);

    private static FunctionOverload Scalar(string signature, string template) => new(FunctionKind.Scalar, signature, template);

    private static FunctionOverload Scalar(string signature, Func<WriteContext, string> write) =>
        new(FunctionKind.Scalar, signature, "", null, write);

    /// <summary>One row per name and plain type: `{t}` in the signature stands for each.</summary>
    private static IEnumerable<FunctionOverload> Each(string signature, string template, params ReadOnlySpan<string> types)
    {
        var rows = new List<FunctionOverload>();
        foreach (var type in types)
        {
            rows.Add(Scalar(signature.Replace("{t}", type, StringComparison.Ordinal), template));
        }

        return rows;
    }
}
