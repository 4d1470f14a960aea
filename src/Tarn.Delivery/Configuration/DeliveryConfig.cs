using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>The part of a user's configuration that Tarn acts on. The door's document holds the rest.</summary>
public sealed record DeliveryConfig
{
    /// <summary>The owning account: twelve digits. Objects and tables are looked up in it.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>The delivery's name. The names of delivered objects begin with it.</summary>
    public required string Name { get; init; }

    /// <summary>The delivery's ARN. Secrets in its configuration are sealed for this owner.</summary>
    public string Arn => $"arn:aws:firehose:{Region}:{Account}:deliverystream/{Name}";

    /// <summary>1 at creation; each change of the destination adds 1. Object names contain it.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The source of the records.</summary>
    public required SourceConfig Source { get; init; }

    /// <summary>The stream of the function's results; null: the delivery never had a function.</summary>
    public ResultsConfig? Results { get; init; }

    /// <summary>The destination of the records.</summary>
    public required DestinationConfig Destination { get; init; }

    /// <summary>The former version, which still delivers the records that were accepted under it; null: none.</summary>
    public FormerVersion? Former { get; init; }

    /// <summary>
    /// Set while the delivery is being deleted: per shard, the offset up to which it still delivers. Direct puts are
    /// refused from then on, so a direct-put shard has the largest number. Null: the delivery is not being deleted.
    /// </summary>
    public IReadOnlyList<LogPosition>? Deletion { get; init; }

    /// <summary>Whether users put records: not where the server itself appends to the delivery's own stream.</summary>
    public bool TakesPuts => Source is { IsDirectPut: true, Changes: null, Arn: null };

    /// <summary>The only table, <c>database.table</c>; null: there are several, or none.</summary>
    internal string? TableName => Destination.Single?.Name;

    /// <summary>The version that delivers now, and its end per shard; null: it has no end.</summary>
    internal (DeliveryConfig Config, IReadOnlyList<LogPosition>? Until) Running
    {
        get
        {
            var (running, until) = (this, Deletion);
            while (running.Former is { } former)
            {
                (running, until) = (former.Config with { Source = Source, Results = Results }, former.Until);
            }

            return (running, until);
        }
    }

    /// <summary>
    /// The configuration without its oldest version, once that version has delivered all its records.
    /// </summary>
    internal DeliveryConfig WithoutOldest() => Former switch
    {
        null => this,
        { Config.Former: null } => this with { Former = null },
        { } former => this with { Former = former with { Config = former.Config.WithoutOldest() } },
    };

    /// <summary>The number of former versions with pending records.</summary>
    internal int FormerVersions => Former is { } former ? 1 + former.Config.FormerVersions : 0;

    /// <summary>Whether records may become rows of a table.</summary>
    internal bool Feeds(TableName table)
    {
        var scope = new CatalogScope(Account, Region);
        return Destination.Kind.HasTables && table.Scope == scope
            && (Destination.Single is not { } single || new TableName(scope, single.Database, single.Table) == table);
    }
}
