using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>What a user wrote about a delivery, as far as Tarn acts on it; the rest is the door's document.</summary>
public sealed record DeliveryConfig
{
    /// <summary>Account that owns it: twelve digits. Objects and tables are looked up in it.</summary>
    public required string Account { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Its name: it begins the names of the objects delivered.</summary>
    public required string Name { get; init; }

    /// <summary>Raised by one with every change of the destination; part of object names. 1 at creation.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where records come from.</summary>
    public required SourceConfig Source { get; init; }

    /// <summary>Where they go.</summary>
    public required DestinationConfig Destination { get; init; }

    /// <summary>The version that still delivers what was accepted under it; null: there is none.</summary>
    public FormerVersion? Former { get; init; }

    /// <summary>
    /// It is being deleted: per shard, the offset up to which it still delivers. Direct puts are refused by then, so theirs is the largest number.
    /// Null: it stays.
    /// </summary>
    public IReadOnlyList<LogPosition>? Deletion { get; init; }

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    internal string? TableName => Destination is TableDestinationConfig table ? $"{table.Database}.{table.Table}" : null;

    /// <summary>The version that delivers now, and its end per shard; null: it has none.</summary>
    internal (DeliveryConfig Config, IReadOnlyList<LogPosition>? Until) Running
    {
        get
        {
            var (running, until) = (this, Deletion);
            while (running.Former is { } former)
            {
                (running, until) = (former.Config with { Source = Source }, former.Until);
            }

            return (running, until);
        }
    }

    /// <summary>The configuration after its oldest version has delivered everything.</summary>
    internal DeliveryConfig WithoutOldest() => Former switch
    {
        null => this,
        { Config.Former: null } => this with { Former = null },
        { } former => this with { Former = former with { Config = former.Config.WithoutOldest() } },
    };

    /// <summary>How many former versions wait.</summary>
    internal int FormerVersions => Former is { } former ? 1 + former.Config.FormerVersions : 0;
}
