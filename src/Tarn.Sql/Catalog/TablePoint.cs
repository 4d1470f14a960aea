namespace Tarn.Sql.Catalog;

/// <summary>The state of a table that a statement asks for.</summary>
public abstract record TablePoint
{
    private TablePoint()
    {
    }

    /// <summary>The current snapshot.</summary>
    /// <param name="IsLive">Whether undelivered rows are seen too, unless the table's property forbids it.</param>
    public sealed record OfNow(bool IsLive) : TablePoint;

    /// <summary>A snapshot by its id.</summary>
    public sealed record OfSnapshot(long Id) : TablePoint;

    /// <summary>The snapshot of a branch or tag.</summary>
    public sealed record OfReference(string Name) : TablePoint;

    /// <summary>The snapshot that was current at a time, in milliseconds since 1970.</summary>
    public sealed record OfTime(long EpochMs) : TablePoint;
}
