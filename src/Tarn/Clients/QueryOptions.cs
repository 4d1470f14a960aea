namespace Tarn.Clients;

/// <summary>How a statement runs and how much of its result is read.</summary>
internal sealed record QueryOptions
{
    /// <summary>The database of names without one; null: `default`.</summary>
    public string? Database { get; init; }

    /// <summary>The most rows to read, 1 to 999; null: all.</summary>
    public int? RowsMax { get; init; }

    /// <summary>Whether arrays, maps and rows come as JSON, and not in Athena's form, where texts in them have no quotes.</summary>
    public bool HasJsonParts { get; init; }
}
