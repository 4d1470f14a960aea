using System.Globalization;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Workers.Writing;

/// <summary>
/// The types and values of data files in DuckDB's SQL. Scans have the forms of plans instead: there a uuid is text, a zoned timestamp
/// has no zone, and the fields of rows are called f0, f1 and so on.
/// </summary>
public static class FileTypes
{
    /// <summary>The type in which a data file stores a column; <c>fixed</c> is a BLOB.</summary>
    public static string Of(IcebergType type) => type switch
    {
        StructType s => $"STRUCT({string.Join(", ", s.Fields.Select(f => $"{EngineText.Name(f.Name)} {Of(f.Type)}"))})",
        ListType l => Of(l.Element) + "[]",
        MapType m => $"MAP({Of(m.Key)}, {Of(m.Value)})",
        PrimitiveType { Kind: PrimitiveKind.Decimal } p => string.Create(CultureInfo.InvariantCulture, $"{p.Traits.Engine}({p.Precision},{p.Scale})"),
        PrimitiveType { Traits.Engine: { } engine } => engine,
        _ => throw Unwritable(type),
    };

    /// <summary>A value of a plan as a value of a data file.</summary>
    /// <param name="sql">The plan's value.</param>
    /// <param name="type">The column's type.</param>
    public static string Value(string sql, IcebergType type) => HasRow(type)
        ? $"remap_struct({sql}, CAST(NULL AS {Of(type)}), {Sources(type)}, NULL)"
        : $"CAST({sql} AS {Of(type)})";

    private static bool HasRow(IcebergType type) => type switch
    {
        StructType => true,
        ListType l => HasRow(l.Element),
        MapType m => HasRow(m.Key) || HasRow(m.Value),
        _ => false,
    };

    /// <summary>The plan's name for each part: `{'name': 'f0', 'inner': ROW('f1', {…})}`.</summary>
    private static string Sources(IcebergType type)
    {
        IEnumerable<(string Target, string Source, IcebergType Type)> parts = type switch
        {
            StructType s => s.Fields.Select((f, i) => (f.Name, "f" + i.ToString(CultureInfo.InvariantCulture), f.Type)),
            ListType l => [("list", "list", l.Element)],
            MapType m => [("key", "key", m.Key), ("value", "value", m.Value)],
            _ => [],
        };
        var entries = parts.Select(p => $"{EngineText.Quote(p.Target)}: "
            + (HasRow(p.Type) ? $"ROW({EngineText.Quote(p.Source)}, {Sources(p.Type)})" : EngineText.Quote(p.Source)));
        return $"{{{string.Join(", ", entries)}}}";
    }

    private static WorkerException Unwritable(IcebergType type) => new(WorkerErrorName.NotSupported, $"columns of type {type} cannot be written");
}
