using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Prefixes;
using Tarn.Patterns.Times;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Configuration;

/// <summary>A validated and built configuration.</summary>
internal sealed record DeliveryModel
{
    private static readonly TimeSpan PromptAgeMax = TimeSpan.FromSeconds(5);

    public required DeliveryConfig Config { get; init; }

    public required JavaZone Zone { get; init; }

    public required ObjectPrefix Prefix { get; init; }

    public required ObjectPrefix ErrorPrefix { get; init; }

    /// <summary>
    /// The end of this version in each shard; it delivers no records of other shards. Null: it has no end.
    /// </summary>
    public IReadOnlyDictionary<ShardId, long>? Until { get; init; }

    /// <summary>The consumer with this part's positions; null: the delivery's own.</summary>
    public ConsumerId? Consumer { get; init; }

    /// <summary>Whether this part of the delivery reads the results of its function.</summary>
    public bool ReadsResults => Consumer is not null;

    /// <summary>The consumer with this part's positions.</summary>
    public ConsumerId ConsumerOf(DeliveryId id) => Consumer ?? new ConsumerId(id.Value);

    public DestinationConfig Destination => Config.Destination;

    /// <summary>The tables with settings of their own, by part.</summary>
    public IReadOnlyDictionary<string, DeliveryTable> Tables { get; init; } = new Dictionary<string, DeliveryTable>();

    /// <summary>The only table; null: the steps choose each record's table, or the destination has none.</summary>
    public DeliveryTable? Table => Destination.Single is { } single
        ? Tables[DeliveryTable.PartOf(single.Database, single.Table)]
        : null;

    /// <summary>The backup's objects, as a configuration of their own; null: there is no backup.</summary>
    public DeliveryModel? Backup { get; init; }

    /// <summary>Whether each combination of partition keys has objects of its own.</summary>
    public bool IsPartitioned => Destination.HasPartitions;

    /// <summary>The partitions with buffered records, beyond which the partitions with the oldest records are flushed early.</summary>
    public int ActivePartsMax { get; init; } = DeliveryLimits.ActivePartitionsDefault;

    /// <summary>Makes documents of the source's change records; null: records are a producer's bytes.</summary>
    public IChangeReader? Changes { get; init; }

    /// <summary>Whether the destination is tables.</summary>
    public bool HasTables => Destination.Kind.HasTables;

    /// <summary>Whether the steps choose each record's table. Each table is an output then.</summary>
    public bool ChoosesTables => Destination.ChoosesTables;

    /// <summary>The error code that the error output shows when the destination refuses.</summary>
    public string RefusalCode(TarnException failed) => (HasTables, failed.Kind) switch
    {
        _ when IsConversionCode(failed.Reason) => failed.Reason!,
        (true, ErrorKind.NotFound) => "Iceberg.NoSuchTable",
        (true, ErrorKind.AccessDenied) => "Iceberg.AccessDenied",
        (true, _) => "Iceberg.CommitRefused",
        (false, ErrorKind.NotFound) => "S3.NoSuchBucket",
        (false, ErrorKind.AccessDenied) => "S3.AccessDenied",
        _ => "S3.DeliveryRefused",
    };

    /// <summary>Whether the error output can take the records of a destination that refuses with this code.</summary>
    public bool CanBeGivenUp(string code) => HasTables || IsConversionCode(code);

    /// <summary>
    /// Whether the error output works without the destination. It does where records can be malformed, or steps can refuse
    /// them: records of streams pass the unpacking step.
    /// </summary>
    public bool OutputsAreIndependent =>
        HasTables || Destination.Steps != StepsConfig.None || !Config.Source.IsDirectPut;

    /// <summary>A table that a step names.</summary>
    public DeliveryTable TableOf(string database, string table)
    {
        return Tables.TryGetValue(DeliveryTable.PartOf(database, table), out var known)
            ? known
            : new DeliveryTable(new TableConfig(database, table), ErrorPrefix);
    }

    /// <summary>The size at which a buffer is flushed, in bytes.</summary>
    public long BufferBytesMax => Destination.Buffering.SizeMiB * 1024L * 1024;

    /// <summary>The greatest age of a buffer; zero: flushes follow one another, at most 10 a second.</summary>
    public TimeSpan BufferAgeMax => TimeSpan.FromSeconds(Destination.Buffering.IntervalSeconds);

    /// <summary>The age at which a record should be committed, instead; null: there is no such target.</summary>
    public TimeSpan? FreshnessTarget => Destination.FreshnessSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>
    /// Whether records must be committed within five seconds. Then their files are written without the pace of bulk work,
    /// D36 (files have a class).
    /// </summary>
    public bool IsPrompt => (FreshnessTarget ?? BufferAgeMax) <= PromptAgeMax;

    private static bool IsConversionCode(string? code) => code?.StartsWith("DataFormatConversion.", StringComparison.Ordinal) == true;
}
