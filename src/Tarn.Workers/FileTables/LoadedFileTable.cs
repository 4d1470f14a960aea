using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Workers.FileTables;

/// <summary>
/// A statement's file table in the worker, with the bitmaps of deleted rows. Read by all of DuckDB's threads once it is
/// loaded.
/// </summary>
internal sealed class LoadedFileTable : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public static readonly LoadedFileTable Empty = new(new FileTable { Groups = [] });

    public LoadedFileTable(FileTable table)
    {
        Table = table;
        Groups = [.. table.Groups.Select(g => g.Files.Select(f => new LoadedFile(g.Scan, f)).ToArray())];
    }

    public FileTable Table { get; }

    /// <summary>The connection of the statement.</summary>
    public DuckConnection? Connection { get; init; }

    /// <summary>Disposes a part when the statement has ended. Any thread may call it.</summary>
    public T Own<T>(T part)
        where T : IDisposable
    {
        lock (_owned)
        {
            _owned.Add(part);
        }

        return part;
    }

    public LoadedFile[][] Groups { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A reader refers to the file that was owned before it.
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        _owned.Clear();
    }

    /// <exception cref="WorkerException">The statement refers to a file that the table lacks.</exception>
    public LoadedFile At(long group, long file) =>
        (ulong)group < (ulong)Groups.Length && (ulong)file < (ulong)Groups[group].Length ? Groups[group][file]
            : throw new WorkerException(WorkerErrorName.GenericInternalError, $"the file table has no file {file} in group {group}");
}

/// <summary>A file of the table, with its texts in UTF-8 as the engine expects them.</summary>
internal sealed class LoadedFile(int scan, FileRow row)
{
    public int Scan { get; } = scan;

    public FileRow Row { get; } = row;

    public byte[] Location { get; } = Encoding.UTF8.GetBytes(row.Location);

    public byte[] Partition { get; } = Encoding.UTF8.GetBytes(row.Partition ?? "");

    /// <summary>Null while none of the file's rows is deleted by position.</summary>
    public DeletedRows? Deleted { get; set; }
}
