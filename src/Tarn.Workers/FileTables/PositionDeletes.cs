using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Processes.Native;
using Tarn.Storage;

namespace Tarn.Workers.FileTables;

/// <summary>
/// Fills a file table's bitmaps: vectors from Puffin files, positions from Parquet and Avro files through the engine.
/// </summary>
internal sealed class PositionDeletes(DuckConnection connection, LoadedFileTable table, KnownPositions known)
{
    /// <summary>The most memory for all bitmaps of one statement; they are in the worker's managed heap.</summary>
    private const long MemoryBytesMax = 96 << 20;

    private const int VectorBytesMax = 64 << 20;
    private const int FilesAtOnce = 1_000;

    private readonly Dictionary<(int Scan, ReadOnlyMemory<byte> Location), List<LoadedFile>> _files = new(ByLocation.Instance);
    private long _memoryBytes;

    /// <exception cref="WorkerException">There are more deletes than a worker can hold, or a file is damaged.</exception>
    public void Load()
    {
        foreach (var file in table.Groups.SelectMany(g => g))
        {
            if (file.Row.Vector is { } vector)
            {
                file.Deleted = new DeletedRows();
                ReadVector(vector, file.Deleted);
            }
            else if (file.Row.HasPositionDeletes)
            {
                var key = (file.Scan, (ReadOnlyMemory<byte>)file.Location);
                (_files.TryGetValue(key, out var same) ? same : _files[key] = []).Add(file);
            }
        }

        var unread = new List<PositionDeleteFile>();
        foreach (var delete in table.Table.PositionDeletes)
        {
            if (known.Of(delete.Link) is { } positions)
            {
                Add(delete, positions);
            }
            else
            {
                unread.Add(delete);
            }
        }

        foreach (var delete in unread.Where(static delete => delete.Request is not null))
        {
            ReadPositions($"{RowRequest.FunctionName}({delete.Request!.Value.ToString(CultureInfo.InvariantCulture)}) AS r(f, p)", "0", [delete]);
        }

        // One statement reads many files: each of its own costs more than its rows.
        foreach (var some in unread.Where(static delete => delete.Request is null).Chunk(FilesAtOnce))
        {
            ReadPositions(Parquet(some), "file_index", some);
        }
    }

    // Columns are found by the ids that the format reserves for them, whatever their names.
    private static string Parquet(IEnumerable<PositionDeleteFile> files) =>
        $"read_parquet([{string.Join(", ", files.Select(file => EngineText.Quote(file.Link)))}], schema = MAP {{"
        + $"{PositionDeleteColumns.FilePath}: {{name: 'f', type: 'VARCHAR', default_value: NULL}}, "
        + $"{PositionDeleteColumns.Position}: {{name: 'p', type: 'BIGINT', default_value: NULL}}}})";

    private void ReadVector(VectorLocation place, DeletedRows rows)
    {
        try
        {
            DeletionVector.Read(ReadBytes(place), rows);
        }
        catch (TarnException e)
        {
            throw new WorkerException(WorkerErrorName.IcebergBadData, e.Message);
        }

        Count(rows.MemoryBytes);
    }

    private static unsafe byte[] ReadBytes(VectorLocation place)
    {
        if (place.Length is <= 0 or > VectorBytesMax)
        {
            throw new WorkerException(WorkerErrorName.IcebergBadData, $"a deletion vector of {place.Length} bytes");
        }

        var bytes = new byte[place.Length];
        var descriptor = FenceCalls.Open(place.Link, FenceCalls.OpenReadOnly | FenceCalls.OpenCloseOnExec);
        try
        {
            fixed (byte* start = bytes)
            {
                for (var filled = 0; filled < bytes.Length;)
                {
                    var count = (int)FenceCalls.ReadAt(descriptor, start + filled, bytes.Length - filled, place.Offset + filled);
                    if (count <= 0)
                    {
                        throw new WorkerException(WorkerErrorName.IcebergBadData, "a deletion vector lies beyond its file's end");
                    }

                    filled += count;
                }
            }
        }
        finally
        {
            _ = FenceCalls.Close(descriptor);
        }

        return bytes;
    }

    /// <param name="place">An expression for the index of a row's file among <paramref name="deletes"/>.</param>
    private void ReadPositions(string from, string place, IReadOnlyList<PositionDeleteFile> deletes)
    {
        using var result = connection.Query($"SELECT f, p, CAST({place} AS BIGINT) FROM {from} WHERE f IS NOT NULL AND p IS NOT NULL");
        var read = deletes.Select(static _ => new List<FilePositions>()).ToList();
        var rows = 0;
        List<LoadedFile> files = [];
        var last = new FilePositions([], []);
        var lastPlace = -1;
        while (result.NextChunk() is { } chunk)
        {
            using (chunk)
            {
                var positions = chunk.View[1].Values<long>(chunk.View.RowCount);
                var places = chunk.View[2].Values<long>(chunk.View.RowCount);
                rows += positions.Length;
                for (var row = 0; row < positions.Length; row++)
                {
                    var name = chunk.View[0].Bytes(row);
                    if (places[row] != lastPlace || !name.SequenceEqual(last.Location))
                    {
                        // Rows are sorted by file, so each file is looked up once.
                        lastPlace = (int)places[row];
                        last = new FilePositions(name.ToArray(), []);
                        if (rows <= KnownPositions.RowsMax)
                        {
                            read[lastPlace].Add(last);
                        }

                        files = Concerned(deletes[lastPlace], last.Location);
                    }

                    foreach (var file in files)
                    {
                        Add(file, positions[row]);
                    }

                    if (rows <= KnownPositions.RowsMax)
                    {
                        last.Rows.Add(positions[row]);
                    }
                }
            }
        }

        for (var i = 0; i < deletes.Count && rows <= KnownPositions.RowsMax; i++)
        {
            known.Add(deletes[i].Link, read[i]);
        }
    }

    private void Add(PositionDeleteFile delete, IReadOnlyList<FilePositions> positions)
    {
        foreach (var of in positions)
        {
            foreach (var file in Concerned(delete, of.Location))
            {
                foreach (var row in of.Rows)
                {
                    Add(file, row);
                }
            }
        }
    }

    private List<LoadedFile> Concerned(PositionDeleteFile delete, byte[] location) => _files.TryGetValue((delete.Scan, location), out var found)
        ? [.. found.Where(f => f.Row.SequenceNumber <= delete.SequenceNumber && (delete.AnyScope || f.Row.Scope == delete.Scope))] : [];

    private void Add(LoadedFile file, long position)
    {
        var rows = file.Deleted ??= new DeletedRows();
        var before = rows.MemoryBytes;
        rows.Add(position);
        Count(rows.MemoryBytes - before);
    }

    private void Count(long bytes)
    {
        _memoryBytes += bytes;
        if (_memoryBytes > MemoryBytesMax)
        {
            throw new WorkerException(WorkerErrorName.ExceededMemoryLimit, $"position deletes take more than {MemoryBytesMax >> 20} MiB: compact the table");
        }
    }

    /// <summary>Compares locations by their bytes.</summary>
    private sealed class ByLocation : IEqualityComparer<(int Scan, ReadOnlyMemory<byte> Location)>
    {
        public static readonly ByLocation Instance = new();

        public bool Equals((int Scan, ReadOnlyMemory<byte> Location) x, (int Scan, ReadOnlyMemory<byte> Location) y) =>
            x.Scan == y.Scan && x.Location.Span.SequenceEqual(y.Location.Span);

        public int GetHashCode((int Scan, ReadOnlyMemory<byte> Location) key)
        {
            var hash = new HashCode();
            hash.Add(key.Scan);
            hash.AddBytes(key.Location.Span);
            return hash.ToHashCode();
        }
    }
}
