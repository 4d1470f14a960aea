using System.Collections.Frozen;

namespace Tarn.Sql.Syntax;

/// <summary>Flink's names of types, as the names that <see cref="Types.TypeNames"/> knows.</summary>
internal static class FlinkTypes
{
    /// <summary>Flink's name → the type's name.</summary>
    public static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["string"] = "varchar",
        ["bytes"] = "varbinary",
        ["float"] = "real",
        ["timestamp_ltz"] = "timestamp with time zone",
    }.ToFrozenDictionary();

    private const int TimestampDigits = 6;
    private const int DecimalDigits = 10;

    /// <summary>The numbers of a type, with Flink's defaults where the statement has none.</summary>
    public static List<long> Numbers(string name, List<long> numbers) => name switch
    {
        "varchar" when numbers is [int.MaxValue] => [],
        _ when numbers.Count > 0 => numbers,
        "varchar" => [],
        "timestamp" or "timestamp with time zone" => [TimestampDigits],
        "time" => [0],
        "decimal" or "dec" or "numeric" => [DecimalDigits, 0],
        _ => numbers,
    };
}
