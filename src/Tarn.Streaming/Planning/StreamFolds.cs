using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Lowering;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Planning;

/// <summary>How a step stores the values of an aggregate in its state.</summary>
internal enum StreamFoldKind { Sum, Min, Max }

/// <summary>An aggregate whose state in a step is a count and a number, instead of its rows.</summary>
/// <param name="Value">The number that a row adds, in the engine's SQL; NULL: the row adds none.</param>
/// <param name="IsReal">Whether the number is a DOUBLE; otherwise a HUGEINT.</param>
internal sealed record StreamFold(StreamFoldKind Kind, string Value, bool IsReal)
{
    public string Type => IsReal ? "DOUBLE" : "HUGEINT";
}

/// <summary>
/// Finds steps all of whose aggregates are numbers that fold: counts, sums, averages, least and greatest. The engine evaluates arguments and ends.
/// </summary>
internal static class StreamFolds
{
    private static readonly string WordHalf = $"CAST({Int128.One << 63} AS HUGEINT)";
    private static readonly string Word = $"CAST({Int128.One << 64} AS HUGEINT)";

    /// <summary>The column of a row's number.</summary>
    public static string Column(int fold) => "f" + fold.ToString(CultureInfo.InvariantCulture);

    /// <summary>The columns of a version's count and number.</summary>
    public static (string Count, string Number) Columns(int fold)
    {
        var number = fold.ToString(CultureInfo.InvariantCulture);
        return ("n" + number, "w" + number);
    }

    /// <summary>The folds of a step; null: it needs its rows in the state.</summary>
    /// <param name="takesChanges">Whether rows are taken back: then least and greatest need the others.</param>
    public static IReadOnlyList<StreamFold>? Of(IReadOnlyList<AggregateCall> calls, bool takesChanges, PlanLowering lowering)
    {
        var folds = new List<StreamFold>();
        foreach (var call in calls)
        {
            if (Of(call, takesChanges, lowering) is not { } fold)
            {
                return null;
            }

            folds.Add(fold);
        }

        return folds;
    }

    /// <summary>An aggregate's value of its count and number.</summary>
    public static string End(AggregateCall call, int fold)
    {
        var (count, number) = Columns(fold);
        var type = DuckDbText.StoredTypeName(call.Type);
        if (call.Function.Name == "count")
        {
            return $"CAST({count} AS {type})";
        }

        var value = (call.Function.Name, call.Type.IsInteger) switch
        {
            ("sum", true) => Wrapped(number, $"CAST({Int128.One << (Bits(call.Type) - 1)} AS HUGEINT)", $"CAST({Int128.One << Bits(call.Type)} AS HUGEINT)"),
            ("avg", true) => $"{Wrapped(number, WordHalf, Word)} // {count}",
            ("avg", false) => $"{number} / {count}",
            _ => number,
        };
        return $"CASE WHEN {count} > 0 THEN CAST({value} AS {type}) END";
    }

    /// <summary>How an aggregate folds; null: it needs its rows.</summary>
    /// <param name="takesChanges">Whether rows are taken back.</param>
    public static StreamFoldKind? KindOf(AggregateCall call, bool takesChanges) => call switch
    {
        { Distinct: true } => null,
        { Function.Name: "count" } => StreamFoldKind.Sum,
        { Arguments: not [{ Type: { IsInteger: true } or { IsFloating: true } }] } => null,
        _ => call.Function.Name switch
        {
            "sum" or "avg" => StreamFoldKind.Sum,
            "min" when !takesChanges => StreamFoldKind.Min,
            "max" when !takesChanges => StreamFoldKind.Max,
            _ => null,
        },
    };

    private static StreamFold? Of(AggregateCall call, bool takesChanges, PlanLowering lowering)
    {
        if (KindOf(call, takesChanges) is not { } kind)
        {
            return null;
        }

        var filter = call.Filter is null ? "" : $"{Text(call.Filter)} AND ";
        if (call.Function.Name == "count")
        {
            var isCounted = call.Arguments.Count == 0 ? "true" : $"{Text(call.Arguments[0])} IS NOT NULL";
            return new(kind, $"CASE WHEN {filter}{isCounted} THEN 1 END", IsReal: false);
        }

        var argument = call.Arguments[0];
        return new(kind, $"CASE WHEN {filter}true THEN {Text(argument)} END", argument.Type.IsFloating);

        string Text(PlanExpression e) => EngineWriter.Write(lowering.Lower(e));
    }

    private static string Wrapped(string sum, string half, string whole) => $"((({sum} + {half}) % {whole} + {whole}) % {whole} - {half})";

    private static int Bits(SqlType type) => type.Kind switch
    {
        TypeKind.Tinyint => 8,
        TypeKind.Smallint => 16,
        TypeKind.Integer => 32,
        _ => 64,
    };
}
