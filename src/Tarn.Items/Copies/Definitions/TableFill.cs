using Tarn.Access;

namespace Tarn.Items.Copies.Definitions;

/// <summary>The making of a table's rows from a copy, and from records after it. The row stays with its table. Immutable.</summary>
public sealed record TableFill
{
    /// <summary>The table that gets the rows.</summary>
    public required ResourceId Table { get; init; }

    /// <summary>The copy with the rows.</summary>
    public required long Copy { get; init; }

    /// <summary>The last stamp of the records that follow the copy, Unix microseconds; null: the copy alone.</summary>
    public long? UntilUs { get; init; }

    /// <summary>The backup that is restored; null: none.</summary>
    public string? BackupArn { get; init; }

    /// <summary>The table that is restored; null: the rows are an import's.</summary>
    public string? TableArn { get; init; }

    /// <summary>The point in time to which it is restored, to the millisecond.</summary>
    public required DateTimeOffset Restored { get; init; }

    /// <summary>Whether the table has all rows.</summary>
    public bool IsDone { get; init; }
}
