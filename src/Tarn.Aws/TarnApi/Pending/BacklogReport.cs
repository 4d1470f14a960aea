using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Pending;

/// <summary>The backlogs of records that wait, under construction.</summary>
/// <param name="now">The time of the report.</param>
public sealed class BacklogReport(DateTimeOffset now)
{
    private readonly List<BacklogEntry> _entries = [];

    /// <summary>The time of the report.</summary>
    public DateTimeOffset Now => now;

    internal IReadOnlyList<BacklogEntry> Entries => _entries;

    /// <summary>Adds a row.</summary>
    /// <param name="place">The account and region of the resource.</param>
    /// <param name="kind">stream, queue, subscription, function, mapping, delivery, destination, replica, bucket or application.</param>
    /// <param name="arn">The resource, under which losses are counted and rights are decided.</param>
    /// <param name="target">The reader; null: the row has none.</param>
    public void Add(
        (string Account, string Region) place, string kind, string name, string arn, string? target, Waiting waiting, in BacklogRule rule) =>
        _entries.Add(new BacklogEntry(place.Account, new BacklogRow
        {
            Kind = kind,
            Name = name,
            Region = place.Region,
            Arn = arn,
            Target = target,
            Waiting = waiting.Count,
            Bytes = waiting.Bytes,
            IsEstimate = waiting.IsEstimate && waiting.Count > 0,
            OldestAt = waiting.OldestMs is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null,
            Rule = rule.Text,
            Then = rule.Then,
            SecondsLeft = waiting.Count > 0 ? Left(waiting.OldestMs, rule.Kept) : null,
            Lost = 0,
        }));

    private double? Left(long? oldestMs, TimeSpan? kept) => oldestMs is { } oldest && kept is { } time
        ? Math.Max(0, (DateTimeOffset.FromUnixTimeMilliseconds(oldest) + time - now).TotalSeconds)
        : null;
}
