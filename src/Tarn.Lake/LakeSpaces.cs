using Tarn.Storage.Metadata;

namespace Tarn.Lake;

/// <summary>The lake's metadata spaces (150–199); <c>docs/formats/lake.md</c> documents them.</summary>
public static class LakeSpaces
{
    /// <summary>Database id → the lake's own row of the database.</summary>
    public static Space Databases { get; } = new(150, "lake.databases");

    /// <summary>Table id → the lake's own row of the table: version and pointer, which every commit changes.</summary>
    public static Space Tables { get; } = new(151, "lake.tables");

    /// <summary>Table id and a number → manifests that expired snapshots listed.</summary>
    public static Space ExpiredManifests { get; } = new(152, "lake.expired-manifests");

    /// <summary>Location of a table (bucket, zero, key prefix that ends with a slash, zero, table id) → nothing.</summary>
    public static Space Places { get; } = new(153, "lake.places");

    /// <summary>Account, region and key of a request of the REST catalog → its answer.</summary>
    public static Space RequestKeys { get; } = new(154, "lake.request-keys");

    /// <summary>Table id → an Iceberg table that was dropped within the last 7 days.</summary>
    public static Space Dropped { get; } = new(155, "lake.dropped");

    /// <summary>Table id → a dropped table whose files are to be removed.</summary>
    public static Space Purges { get; } = new(156, "lake.purges");

    /// <summary>Table id and a number → metadata files and manifest lists that a commit made obsolete.</summary>
    public static Space ObsoleteFiles { get; } = new(157, "lake.obsolete-files");

    /// <summary>Table id → columns that an operator retypes; table id and a number → files written for them.</summary>
    public static Space Retypes { get; } = new(158, "lake.retypes");

    /// <summary>Table id and values of its partition keys → a partition.</summary>
    public static Space Partitions { get; } = new(162, "lake.partitions");

    /// <summary>Table id and a hash → a storage descriptor that partitions share.</summary>
    public static Space PartitionDescriptors { get; } = new(163, "lake.partition-descriptors");

    /// <summary>Id of a table or database that is gone → its rows of other spaces are to be removed.</summary>
    public static Space RowPurges { get; } = new(164, "lake.row-purges");

    /// <summary>Table id and version → an earlier definition.</summary>
    public static Space TableVersions { get; } = new(165, "lake.table-versions");

    /// <summary>Table id, a partition's hash if it is of one, and column → statistics.</summary>
    public static Space ColumnStatistics { get; } = new(166, "lake.column-statistics");

    /// <summary>Database id and name → a user-defined function.</summary>
    public static Space DatabaseFunctions { get; } = new(167, "lake.database-functions");

    /// <summary>Table id → its optimizers.</summary>
    public static Space TableOptimizers { get; } = new(170, "lake.table-optimizers");

    /// <summary>Table id → how its columns' statistics are counted.</summary>
    public static Space StatisticsSettings { get; } = new(171, "lake.statistics-settings");

    /// <summary>Table id, time and a number → a run that counts statistics of columns.</summary>
    public static Space StatisticsRuns { get; } = new(172, "lake.statistics-runs");

    /// <summary>Time and a number → a step of a run of maintenance.</summary>
    public static Space Maintenance { get; } = new(160, "lake.maintenance");

    /// <summary>Table id and the hash of a file's location → a file that may be an orphan.</summary>
    public static Space Orphans { get; } = new(161, "lake.orphans");
}
