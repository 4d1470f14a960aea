using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Destinations;

namespace Tarn.Delivery.Configuration;

/// <summary>The destination of a delivery's records.</summary>
public abstract record DestinationConfig
{
    private protected DestinationConfig()
    {
    }

    public abstract DestinationKind Kind { get; }

    /// <summary>The name that lists show: a table, a location of objects, a host.</summary>
    public abstract string ShownName { get; }

    /// <summary>Whether steps may choose each record's target by a query.</summary>
    public virtual bool TakesQueries => false;

    /// <summary>Whether each combination of partition keys has objects of its own.</summary>
    public virtual bool HasPartitions => false;

    /// <summary>The tables with settings of their own; empty: the destination has none.</summary>
    public virtual IReadOnlyList<TableConfig> NamedTables => [];

    /// <summary>The location of created tables; null: the bucket and prefix of <see cref="Objects"/>.</summary>
    public virtual string? NewTablesPlace => null;

    /// <summary>The only table; null: the steps choose each record's table, or the destination has none.</summary>
    public TableConfig? Single => Kind.HasTables && !Steps.Chooses ? NamedTables[0] : null;

    /// <summary>Whether the steps choose each record's table.</summary>
    internal bool ChoosesTables => Kind.HasTables && Steps.Chooses;

    /// <summary>The limits that flush a buffer.</summary>
    public required BufferingConfig Buffering { get; init; }

    /// <summary>
    /// The objects for records that could not be delivered. An objects destination also writes its delivered records
    /// there.
    /// </summary>
    public required ObjectOutputConfig Objects { get; init; }

    /// <summary>The steps that records pass through before they are delivered.</summary>
    public StepsConfig Steps { get; init; } = StepsConfig.None;

    /// <summary>How many seconds a refusing destination is retried before its records go to the error output.</summary>
    public int RetrySeconds { get; init; } = DeliveryLimits.RetrySecondsDefault;

    /// <summary>The copy of the source records; null: none.</summary>
    public BackupConfig? Backup { get; init; }

    /// <summary>
    /// The age in seconds at which a record should be committed: 0.1 to 900. It replaces the interval of
    /// <see cref="Buffering"/>. Null: there is no such target.
    /// </summary>
    public double? FreshnessSeconds { get; init; }
}
