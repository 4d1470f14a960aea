using Tarn.Storage.Disk;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>
/// Compares every block of item rows with its checksum. The database is opened to read: no file changes. Memory: 8 MiB and the indexes of open
/// files.
/// </summary>
public static class RowVerifier
{
    private const long MemoryBytes = 8 << 20;
    private const int FatalOnly = 4;

    /// <summary>The damage in the rows and in their copies; null: the folder has no rows. Blocks on the disk.</summary>
    /// <param name="folder">The path of the row store on that disk.</param>
    public static IReadOnlyList<Damage>? Run(IDisk disk, string folder)
    {
        var databases = RowFolder.Databases(disk, folder);
        return databases.Count == 0 ? null : [.. databases.Select(database => Check(disk, database)).OfType<Damage>()];
    }

    private static Damage? Check(IDisk disk, string database)
    {
        var logger = NativeRocksOptions.CreateErrorLogger(FatalOnly, "");
        try
        {
            return RocksOptions.With(new RowStoreOptions { MemoryBytes = MemoryBytes, OpenFilesMax = 16 }, options =>
            {
                // A log file of RocksDB's would be a change of the folder.
                NativeRocksOptions.SetLogger(options, logger);
                var opened = NativeRocksDb.OpenToRead(options, disk.LocalPath(database), 0, out var error);
                if (RocksError.Take(error) is { } refused)
                {
                    return new Damage(database, 0, 0, $"item rows do not open: {refused}", []);
                }

                using var handle = new RocksDbHandle(opened);
                NativeRocksDb.VerifyChecksum(handle, out error);
                return RocksError.Take(error) is { } damaged ? new Damage(database, 0, 0, $"item rows: {damaged}", []) : null;
            });
        }
        finally
        {
            NativeRocksOptions.DestroyLogger(logger);
        }
    }
}
