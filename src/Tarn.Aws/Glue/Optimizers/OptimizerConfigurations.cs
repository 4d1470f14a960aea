using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Iceberg.Tables;
using Optimizer = Tarn.Lake.Catalog.Optimizers.TableOptimizer;

namespace Tarn.Aws.Glue.Optimizers;

/// <summary>Optimizers as Glue describes them.</summary>
internal static class OptimizerConfigurations
{
    private const int DaysMax = 36_500;
    private const int HoursMin = 3;
    private const int HoursMax = 168;

    /// <summary>Glue's name of a kind.</summary>
    public static string TypeOf(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Compaction => TableOptimizerType.Compaction,
        OptimizerKind.Retention => TableOptimizerType.Retention,
        OptimizerKind.OrphanFiles => TableOptimizerType.OrphanFileDeletion,
    };

    public static OptimizerKind KindOf(string type) => Enum.GetValues<OptimizerKind>().First(kind => TypeOf(kind) == type);

    /// <summary>The optimizer that a client describes.</summary>
    /// <exception cref="AwsErrorException">InvalidInputException: a setting is out of its range, or belongs to another type.</exception>
    public static Optimizer Read(OptimizerKind kind, TableOptimizerConfiguration input, CatalogTable table, TableMetadata metadata)
    {
        if (input.RoleArn is null || input.Enabled is not { } enabled)
        {
            throw GlueErrors.InvalidInputException("TableOptimizerConfiguration needs roleArn and enabled.");
        }

        RefuseOthers(kind, input);
        var optimizer = new Optimizer { Kind = kind, IsEnabled = enabled, RoleArn = input.RoleArn };
        if (input.CompactionConfiguration?.IcebergConfiguration is { } compaction)
        {
            return optimizer with
            {
                Strategy = StrategyOf(compaction.Strategy, metadata),
                FilesMin = Within("compactionConfiguration.icebergConfiguration.minInputFiles", compaction.MinInputFiles, 2, int.MaxValue),
                DeletesMin = Within("compactionConfiguration.icebergConfiguration.deleteFileThreshold", compaction.DeleteFileThreshold, 1, int.MaxValue),
            };
        }

        const string Retention = "retentionConfiguration.icebergConfiguration.";
        if (input.RetentionConfiguration?.IcebergConfiguration is { } retention)
        {
            return optimizer with
            {
                AgeDays = Within(Retention + "snapshotRetentionPeriodInDays", retention.SnapshotRetentionPeriodInDays, 1, DaysMax),
                SnapshotsMin = Within(Retention + "numberOfSnapshotsToRetain", retention.NumberOfSnapshotsToRetain, 1, int.MaxValue),
                RemovesFiles = retention.CleanExpiredFiles,
                EveryHours = Within(Retention + "runRateInHours", retention.RunRateInHours, HoursMin, HoursMax),
            };
        }

        const string Orphans = "orphanFileDeletionConfiguration.icebergConfiguration.";
        return input.OrphanFileDeletionConfiguration?.IcebergConfiguration is not { } orphans ? optimizer : optimizer with
        {
            AgeDays = Within(Orphans + "orphanFileRetentionPeriodInDays", orphans.OrphanFileRetentionPeriodInDays, 1, DaysMax),
            Folder = FolderOf(orphans.Location, table),
            EveryHours = Within(Orphans + "runRateInHours", orphans.RunRateInHours, HoursMin, HoursMax),
        };
    }

    public static TableOptimizerConfiguration Show(Optimizer optimizer) => new()
    {
        RoleArn = optimizer.RoleArn,
        Enabled = optimizer.IsEnabled,
        CompactionConfiguration = optimizer is not { Strategy: null, FilesMin: null, DeletesMin: null }
            ? new CompactionConfiguration
            {
                IcebergConfiguration = new IcebergCompactionConfiguration
                {
                    Strategy = optimizer.Strategy,
                    MinInputFiles = optimizer.FilesMin,
                    DeleteFileThreshold = optimizer.DeletesMin,
                },
            }
            : null,
        RetentionConfiguration = optimizer is { Kind: OptimizerKind.Retention }
            and not { AgeDays: null, SnapshotsMin: null, RemovesFiles: null, EveryHours: null }
            ? new RetentionConfiguration
            {
                IcebergConfiguration = new IcebergRetentionConfiguration
                {
                    SnapshotRetentionPeriodInDays = optimizer.AgeDays,
                    NumberOfSnapshotsToRetain = optimizer.SnapshotsMin,
                    CleanExpiredFiles = optimizer.RemovesFiles,
                    RunRateInHours = optimizer.EveryHours,
                },
            }
            : null,
        OrphanFileDeletionConfiguration = optimizer is { Kind: OptimizerKind.OrphanFiles } and not { AgeDays: null, Folder: null, EveryHours: null }
            ? new OrphanFileDeletionConfiguration
            {
                IcebergConfiguration = new IcebergOrphanFileDeletionConfiguration
                {
                    OrphanFileRetentionPeriodInDays = optimizer.AgeDays,
                    Location = optimizer.Folder,
                    RunRateInHours = optimizer.EveryHours,
                },
            }
            : null,
    };

    private static void RefuseOthers(OptimizerKind kind, TableOptimizerConfiguration input)
    {
        var given = new (OptimizerKind Of, string Name, object? Value)[]
        {
            (OptimizerKind.Compaction, "compactionConfiguration", input.CompactionConfiguration),
            (OptimizerKind.Retention, "retentionConfiguration", input.RetentionConfiguration),
            (OptimizerKind.OrphanFiles, "orphanFileDeletionConfiguration", input.OrphanFileDeletionConfiguration),
        };
        if (Array.Find(given, one => one.Of != kind && one.Value is not null) is { Name: { } other })
        {
            throw GlueErrors.InvalidInputException($"{other} does not belong to an optimizer of type {TypeOf(kind)}.");
        }
    }

    private static string? StrategyOf(string? strategy, TableMetadata metadata) => strategy switch
    {
        CompactionStrategy.ZOrder => throw GlueErrors.InvalidInputException(
            "compactionConfiguration.icebergConfiguration.strategy z-order is not supported: use binpack or sort."),
        CompactionStrategy.Sort when metadata.DefaultSortOrderId == 0 => throw GlueErrors.InvalidInputException(
            "compactionConfiguration.icebergConfiguration.strategy sort needs a table with a sort order."),
        _ => strategy,
    };

    private static string? FolderOf(string? location, CatalogTable table)
    {
        if (location is null)
        {
            return null;
        }

        var folder = location.EndsWith('/') ? location : location + "/";
        return table.Holds(folder) || table.Place?.TrimEnd('/') + "/" == folder
            ? folder
            : throw GlueErrors.InvalidInputException(
                $"orphanFileDeletionConfiguration.icebergConfiguration.location {location} is not in the table's location {table.Place}.");
    }

    private static int? Within(string member, int? number, int min, int max) => number is null || (number >= min && number <= max)
        ? number
        : throw GlueErrors.InvalidInputException($"{member} is {number}; it must be from {min} to {max}.");
}
