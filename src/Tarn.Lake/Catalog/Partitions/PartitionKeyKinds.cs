namespace Tarn.Lake.Catalog.Partitions;

/// <summary>The kinds of Hive's types.</summary>
internal static class PartitionKeyKinds
{
    /// <summary>The kind of a type's text, with or without arguments.</summary>
    public static PartitionKeyKind Of(string type)
    {
        var bracket = type.IndexOf('(');
        return (bracket < 0 ? type : type[..bracket]).Trim().ToLowerInvariant() switch
        {
            "string" or "varchar" or "char" => PartitionKeyKind.Text,
            "tinyint" or "smallint" or "int" or "integer" or "bigint" or "long" => PartitionKeyKind.Integer,
            "decimal" or "numeric" => PartitionKeyKind.Decimal,
            "date" => PartitionKeyKind.Date,
            "timestamp" => PartitionKeyKind.Timestamp,
            _ => PartitionKeyKind.Other,
        };
    }
}
