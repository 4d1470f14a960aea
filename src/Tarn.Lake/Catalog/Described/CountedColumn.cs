namespace Tarn.Lake.Catalog.Described;

/// <summary>The forms of statistics that columns have, by their types.</summary>
public enum CountedColumnKind
{
    Boolean,

    /// <summary>Whole numbers, and the seconds since 1970 of times.</summary>
    Long,
    Double,
    Decimal,
    Date,
    Text,
    Binary,
}

/// <summary>The statistics of a column, as a run counted them.</summary>
/// <param name="Column">The column's name, in lower case.</param>
/// <param name="Type">Its type in Hive's spelling.</param>
/// <param name="Nulls">The number of nulls.</param>
public sealed record CountedColumn(string Column, string Type, CountedColumnKind Kind, long Nulls)
{
    /// <summary>The number of distinct values, about; 0 for booleans and bytes.</summary>
    public long Distinct { get; init; }

    /// <summary>The least value as text; null: there is none, or the kind has no order.</summary>
    public string? Least { get; init; }

    /// <summary>The largest value as text; null: there is none, or the kind has no order.</summary>
    public string? Largest { get; init; }

    /// <summary>Of texts and bytes: the length of the longest value.</summary>
    public long LengthMax { get; init; }

    /// <summary>Of texts and bytes: the average length.</summary>
    public double LengthAverage { get; init; }

    /// <summary>Of booleans.</summary>
    public long Trues { get; init; }

    /// <summary>Of booleans.</summary>
    public long Falses { get; init; }
}

/// <summary>The documents of columns' statistics. Their form is a door's own.</summary>
public interface IColumnFactsDocuments
{
    /// <summary>The document of a column's statistics.</summary>
    /// <param name="at">When they were counted.</param>
    ReadOnlyMemory<byte> Write(CountedColumn facts, DateTimeOffset at);
}
