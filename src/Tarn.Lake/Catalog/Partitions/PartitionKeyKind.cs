namespace Tarn.Lake.Catalog.Partitions;

/// <summary>How values of a partition key are compared in expressions and ordered in rows.</summary>
public enum PartitionKeyKind
{
    /// <summary>By UTF-8 bytes: string, varchar, char.</summary>
    Text,

    /// <summary>As whole numbers: tinyint, smallint, int, bigint.</summary>
    Integer,

    /// <summary>As decimal numbers: decimal.</summary>
    Decimal,

    /// <summary>As dates: date.</summary>
    Date,

    /// <summary>As times without a zone: timestamp.</summary>
    Timestamp,

    /// <summary>Types that no expression compares.</summary>
    Other,
}
