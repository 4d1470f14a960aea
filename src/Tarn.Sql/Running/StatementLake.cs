using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Views;
using Tarn.Lake.Writing;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Running;

/// <summary>The lake as statements change it.</summary>
public sealed record StatementLake
{
    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    public required LakeViews Views { get; init; }

    /// <summary>The Hive tables; null: there are none.</summary>
    public LakeHiveTables? Hive { get; init; }

    /// <summary>The descriptions of databases.</summary>
    public required IDatabaseDocuments Databases { get; init; }

    /// <summary>The store of their rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The commit locks of tables.</summary>
    public required TableCommitters Committers { get; init; }

    public required ObjectStore Objects { get; init; }

    public required ITableFiles Files { get; init; }

    /// <summary>Makes the files that workers wrote durable.</summary>
    public required DataFileAdoption Adoption { get; init; }

    /// <summary>The deliveries that feed tables: D34 (DML commits deliveries first).</summary>
    public required ITableTail Tail { get; init; }

    /// <summary>The disk of the data directory.</summary>
    public required IDisk Disk { get; init; }

    /// <summary>The folder of the workers, relative to the data directory. Written files wait there for their commit.</summary>
    public required string WrittenFolder { get; init; }
}
