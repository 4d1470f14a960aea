namespace Tarn.Items.Copies.Replicas;

/// <summary>How long a replica keeps the marks of removed items.</summary>
public sealed record MarkOptions
{
    /// <summary>
    /// The least age of a mark that goes. It is longer than any write is in flight, and than the clock may go back without doubt.
    /// </summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time between two looks at the marks of a table, which read all of them.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
}
