using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Shredding;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>The catalog, who commits to its tables, and what writes their files.</summary>
internal sealed class LakeRoom
{

    private LakeRoom()
    {
    }

    /// <summary>Files of tables, in the object store.</summary>
    public required ITableFiles Files { get; init; }

    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>One queue per table.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>Chunks to Parquet.</summary>
    public required ParquetEncoder Parquet { get; init; }

    /// <summary>Opens the room.</summary>
    public static async Task<LakeRoom> Open(
        DataDirectory directory,
        StorageRoom storage,
        ICatalogNames names,
        MemoryPlan memory,
        OpenParts parts,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var files = new ObjectTableFiles(storage.Objects);
        var loader = new TableLoader(files, keptBytesMax: memory.Base.TableFiles, readingBytesMax: memory.Base.TableReading);
        var catalog = parts.Add(await LakeCatalog.Open(storage.Metadata, names, loader, cancellation));
        directory.Disk.CreateFolder(DataDirectory.ScratchParquet);
        return new LakeRoom
        {
            Files = files,
            Catalog = catalog,
            Committers = new TableCommitters(storage.Metadata, catalog, time),
            Parquet = parts.Add(new ParquetEncoder(
                directory.Disk, memory.BytesOf(MemoryShares.DuckDb), Math.Max(1, Environment.ProcessorCount), DataDirectory.ScratchParquet)),
        };
    }
}
