namespace Tarn.Workers.FileTables;

/// <summary>
/// The positions of small delete files, from one statement to the next of the same worker: a query for a file of a few rows
/// costs more than the rest of a small statement.
/// </summary>
/// <param name="folder">The folder of files whose names belong to the same bytes for ever.</param>
internal sealed class KnownPositions(string folder)
{
    /// <summary>The most memory of all files; beyond it, all are forgotten.</summary>
    private const long MemoryBytesMax = 4 << 20;

    /// <summary>The most rows of one query for files; the files of a larger one are not remembered.</summary>
    public const int RowsMax = 32_768;

    /// <summary>About the objects that one file needs beside its positions.</summary>
    private const long FileBytes = 256;

    private readonly Dictionary<string, IReadOnlyList<FilePositions>> _files = [];
    private long _memoryBytes;

    /// <summary>The positions in a file, by the data files that it names; null: they must be read.</summary>
    public IReadOnlyList<FilePositions>? Of(string link) => _files.GetValueOrDefault(link);

    /// <summary>Remembers a file that was read.</summary>
    public void Add(string link, IReadOnlyList<FilePositions> positions)
    {
        var bytes = FileBytes + positions.Sum(static of => FileBytes + of.Location.Length + (of.Rows.Count * (long)sizeof(long)));
        if (bytes > MemoryBytesMax || !link.StartsWith(folder + "/", StringComparison.Ordinal))
        {
            return;
        }

        if (_memoryBytes + bytes > MemoryBytesMax)
        {
            _files.Clear();
            _memoryBytes = 0;
        }

        _memoryBytes += _files.TryAdd(link, positions) ? bytes : 0;
    }
}

/// <summary>Deleted rows of one data file.</summary>
/// <param name="Location">Its location in UTF-8.</param>
internal sealed record FilePositions(byte[] Location, List<long> Rows);
