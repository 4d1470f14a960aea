using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The columns that name a row's log record: D28 (each commit adds ledger rows). Their values come from the row's origin, not
/// from the record.
/// </summary>
internal static class LineageColumns
{
    public const string Shard = "_shard";
    public const string Sequence = "_seq";
    public const string Sub = "_sub";
    public const string Arrived = "_arrived";

    /// <summary>The columns with their types.</summary>
    public static IReadOnlyList<(string Name, PrimitiveType Type, ColumnKind Kind)> All { get; } =
    [
        (Shard, PrimitiveType.String, ColumnKind.String),
        (Sequence, PrimitiveType.String, ColumnKind.String),
        (Sub, PrimitiveType.Int, ColumnKind.Int),
        (Arrived, PrimitiveType.TimestampTz, ColumnKind.TimestampTz),
    ];

    /// <summary>Whether a column has one of these names, in any case.</summary>
    public static bool Have(string name) => All.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
