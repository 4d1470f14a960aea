using System.Collections.Frozen;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>
/// The allow-list: every function that a statement may call, with its signatures and their forms in the engine. SQL has no
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
        /// <summary>Functions that return for every argument.</summary>
        public static readonly FrozenSet<string> Infallible = new[]
        {
            "length", "lower", "upper", "trim", "ltrim", "rtrim", "strpos", "starts_with", "year", "month", "day", "hour", "minute", "second", "date_trunc",
            "cardinality", "contains", "is_nan", "concat", "json_extract_scalar",
        }.ToFrozenSet();

        /// <summary>A literal with a region: its clock and the region. No statement can name it.</summary>
        public static readonly FunctionRow ZonedLiteral = Scalar("zoned_literal(timestamp(p),varchar) timestamp(p) with time zone", AtLiteralClock);

        public static readonly IReadOnlyList<FunctionRow> All =
        [
            .. Numbers(), .. Text(), .. Times(), .. Collections(), .. Lambdas(), .. Json(),
            .. Formats(), .. Bits(), .. Vectors(), .. Bytes(), .. Sketches(), .. Patterns(), .. Selections(), .. Statistics(),
            .. Aggregates(), .. Gathered(), .. Windows(),
        ];

        public static readonly FrozenDictionary<string, FunctionSignature[]> ByName =
            All.GroupBy(row => row.Signature.Name).ToFrozenDictionary(g => g.Key, g => g.Select(row => row.Signature).ToArray());

        /// <summary>Functions of Flink's names, types and rules; they come before the others of their names.</summary>
        public static readonly IReadOnlyList<FunctionRow> OfFlink = [.. Flink()];

        public static readonly FrozenDictionary<string, FunctionSignature[]> FlinkByName =
            OfFlink.GroupBy(row => row.Signature.Name).ToFrozenDictionary(g => g.Key, g => g.Select(row => row.Signature).ToArray());

        /// <summary>Functions that only the analyser calls.</summary>
        public static readonly FrozenDictionary<string, FunctionRow> Unnamed = SqlJson().ToFrozenDictionary(row => row.Signature.Name);

        public static readonly FrozenDictionary<FunctionSignature, FunctionRow> BySignature =
            All.Append(ZonedLiteral).Concat(Unnamed.Values).Concat(OfFlink).ToFrozenDictionary(row => row.Signature);
    }

    /// <summary>`JSON '…'` literals call it.</summary>
    public static FunctionSignature JsonParse => Rows.ByName["json_parse"][0];

    /// <summary>Literals with a region call it.</summary>
    public static FunctionSignature ZonedLiteral => Rows.ZonedLiteral.Signature;

    /// <summary>`AT TIME ZONE` calls it.</summary>
    public static FunctionSignature AtTimeZone => Rows.ByName["at_timezone"][0];

    /// <summary>A function that no statement can name.</summary>
    public static FunctionSignature Unnamed(string name) => Rows.Unnamed[name].Signature;

    public static IEnumerable<string> Names => Rows.ByName.Keys;

    /// <summary>The signatures of a name in lower case; null when there is no such function.</summary>
    public static IReadOnlyList<FunctionSignature>? Find(string name) => Rows.ByName.GetValueOrDefault(name);

    /// <summary>The signatures of a name in a language; null when there is no such function.</summary>
    public static IReadOnlyList<FunctionSignature>? Find(string name, Syntax.SqlDialect dialect) =>
        (dialect == Syntax.SqlDialect.Flink ? Rows.FlinkByName.GetValueOrDefault(name) : null) ?? Find(name);

    /// <summary>The row of a listed signature.</summary>
    public static FunctionRow Row(FunctionSignature signature) => Rows.BySignature[signature];

    private static FunctionRow Row(FunctionKind kind, string signature, Func<FunctionCall, EngineSql> lower,
        Func<IReadOnlyList<SqlType>, SqlType>? result = null, bool isVolatile = false)
    {
        var name = signature[..signature.IndexOf('(', StringComparison.Ordinal)];
        return new(new(kind, signature) { ResultRule = result, IsVolatile = isVolatile, CanFail = !Rows.Infallible.Contains(name) }, lower);
    }

    private static FunctionRow Row(FunctionKind kind, string signature, string template, Func<IReadOnlyList<SqlType>, SqlType>? result = null) =>
        Row(kind, signature, FunctionRow.Template(template), result);

    private static FunctionRow Scalar(string signature, string template) => Row(FunctionKind.Scalar, signature, template);

    private static FunctionRow Scalar(string signature, Func<FunctionCall, EngineSql> lower) => Row(FunctionKind.Scalar, signature, lower);

    /// <summary>A C# function of the arguments' types.</summary>
    private static FunctionRow Managed(string signature, string function) => Scalar(signature, call => call.Call(function));

    /// <summary>A function whose every call returns its own value.</summary>
    private static FunctionRow Volatile(string signature, string template) =>
        Row(FunctionKind.Scalar, signature, FunctionRow.Template(template), isVolatile: true);

    private static FunctionRow VolatileForm(string signature, Func<FunctionCall, EngineSql> lower) =>
        Row(FunctionKind.Scalar, signature, lower, isVolatile: true);

    /// <summary>One row per name and plain type: `{t}` in the signature stands for each.</summary>
    private static IEnumerable<FunctionRow> Each(string signature, string template, params ReadOnlySpan<string> types)
    {
        var rows = new List<FunctionRow>();
        foreach (var type in types)
        {
            rows.Add(Scalar(signature.Replace("{t}", type, StringComparison.Ordinal), template));
        }

        return rows;
    }
}
