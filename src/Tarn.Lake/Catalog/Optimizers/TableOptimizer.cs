namespace Tarn.Lake.Catalog.Optimizers;

/// <summary>How clients want a part of a table's maintenance. Absent settings are Tarn's defaults. Immutable.</summary>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/webapi/API_TableOptimizerConfiguration.html"/>
public sealed record TableOptimizer
{
    public required OptimizerKind Kind { get; init; }

    /// <summary>Whether maintenance does this part. If not, it leaves the part out.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>The role whose rights each run needs; null: the rights that the table's makers gave.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Compaction: how a client named the order of rows in new files. They follow the table's sort order in any case.</summary>
    public string? Strategy { get; init; }

    /// <summary>Compaction: a partition is compacted once it has this number of small files.</summary>
    public int? FilesMin { get; init; }

    /// <summary>Compaction: a file is rewritten once it has this number of delete files.</summary>
    public int? DeletesMin { get; init; }

    /// <summary>Retention: younger snapshots stay. Orphan files: younger files stay.</summary>
    public int? AgeDays { get; init; }

    /// <summary>Retention: the number of snapshots that stay at least.</summary>
    public int? SnapshotsMin { get; init; }

    /// <summary>Retention: whether the files of expired snapshots go.</summary>
    public bool? RemovesFiles { get; init; }

    /// <summary>Retention and orphan files: the hours between two runs.</summary>
    public int? EveryHours { get; init; }

    /// <summary>Orphan files: the only folder in which they are sought; null: all locations of the table.</summary>
    public string? Folder { get; init; }
}
