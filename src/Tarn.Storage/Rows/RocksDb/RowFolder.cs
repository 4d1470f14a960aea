using System.Globalization;
using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>
/// The folder of a row store. <c>rows/</c> is the database. <c>checkpoint-N/</c> is its newest copy, and <c>checkpoint-N.note</c>
/// makes it valid. <c>damaged-N/</c> is a database that did not open. <c>ingest/</c> holds sorted files until the database takes them over.
/// </summary>
public sealed class RowFolder
{
    private const string CheckpointPrefix = "checkpoint-";
    private const string NoteSuffix = ".note";
    private const string DamagedPrefix = "damaged-";
    private const string TableSuffix = ".sst";
    private const string Temporary = ".new";
    private const int NoteBytesMax = 64 << 20;
    private const int FileBytesMax = 256 << 20;
    private const int CrcBytes = sizeof(uint);

    private readonly IDisk _disk;
    private readonly string _folder;
    private string? _checkpoint;
    private long _nextNumber = 1;

    private RowFolder(IDisk disk, string folder)
    {
        _disk = disk;
        _folder = folder;
    }

    private string Rows => RowsOf(_folder);

    private string IngestFolder => $"{_folder}/ingest";

    /// <summary>Opens the rows of a folder; makes it if there is none. Blocks on the disk.</summary>
    /// <param name="disk">The data directory's disk: RocksDB opens the folder by its local path.</param>
    /// <param name="folder">The path on that disk.</param>
    /// <param name="options">The bounds of memory, files and writes.</param>
    /// <param name="reject">
    /// Looks at opened rows, and at the newest copy's note if there is one: null, or why they cannot be used. A shortened list of files opens
    /// as older rows, perhaps older than the log reaches back.
    /// </param>
    /// <exception cref="TarnException">
    /// DiskFull, DiskFailed: the database cannot be opened, for a reason that another database would meet as well.
    /// </exception>
    public static OpenedRows Open(IDisk disk, string folder, RowStoreOptions options, Func<IRowStore, byte[]?, string?> reject)
    {
        var found = new RowFolder(disk, folder);
        disk.CreateFolder(folder);
        found.RemoveLeftovers();
        var note = found.FindCheckpoint();
        if (found.TryOpen(options, note, reject, out var failure) is { } store)
        {
            return new OpenedRows(store, note, null);
        }

        var setAside = $"{failure} The files are kept in {disk.LocalPath(found.SetAside())}.";
        found.RestoreCheckpoint();
        store = found.TryOpen(options, note, (_, _) => null, out failure) ?? throw RocksError.Of(failure!, "The opening");
        return new OpenedRows(store, note, setAside);
    }

    /// <summary>The folders of databases: the rows, and copies with their notes. Nothing is made or removed.</summary>
    internal static IReadOnlyList<string> Databases(IDisk disk, string folder)
    {
        if (disk.Find(RowsOf(folder)) is null)
        {
            return [];
        }

        var entries = disk.List(folder).ToList();
        var notes = entries.Select(entry => entry.Name).ToHashSet();
        return
        [
            RowsOf(folder),
            .. entries.Where(entry => IsCheckpoint(entry) && notes.Contains(entry.Name + NoteSuffix)).Select(entry => $"{folder}/{entry.Name}"),
        ];
    }

    /// <summary>Makes a copy, then its note, then removes the older copy.</summary>
    /// <param name="copy">Makes the copy in a folder of that local path, which does not exist yet.</param>
    internal void ReplaceCheckpoint(Action<string> copy, ReadOnlySpan<byte> note)
    {
        var name = $"{_folder}/{CheckpointPrefix}{Number()}";
        copy(_disk.LocalPath(name));
        _disk.SyncFolder(_folder);
        var content = new byte[CrcBytes + note.Length];
        note.CopyTo(content.AsSpan(CrcBytes));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(content, Crc32C.Compute(note));
        AtomicFile.Write(_disk, name + NoteSuffix, content);
        if (_checkpoint is { } older)
        {
            RemoveCheckpoint(older);
        }

        _checkpoint = name;
    }

    /// <summary>The local path of a new sorted file.</summary>
    internal string NewIngest()
    {
        _disk.CreateFolder(IngestFolder);
        return _disk.LocalPath($"{IngestFolder}/{Number()}{TableSuffix}");
    }

    /// <summary>Removes a sorted file that the database has not taken over; does nothing otherwise.</summary>
    internal void DeleteIngest(string localPath) => _disk.Delete($"{IngestFolder}/{Path.GetFileName(localPath)}");

    private static string RowsOf(string folder) => $"{folder}/rows";

    private static long NumberOf(string name, string prefix) =>
        long.TryParse(name[prefix.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string Number() => (Interlocked.Increment(ref _nextNumber) - 1).ToString("D6", CultureInfo.InvariantCulture);

    private RocksRowStore? TryOpen(RowStoreOptions options, byte[]? note, Func<IRowStore, byte[]?, string?> reject, out string? failure)
    {
        var (database, error) = RocksOptions.With(options, made =>
        {
            var opened = NativeRocksDb.Open(made, _disk.LocalPath(Rows), out var failed);
            return (opened, failed);
        });
        failure = RocksError.Take(error);
        if (failure is not null)
        {
            return RocksError.IsOfFiles(failure) ? null : throw RocksError.Of(failure, "The opening");
        }

        var store = new RocksRowStore(new RocksDbHandle(database), this, options);
        failure = reject(store, note);
        if (failure is null)
        {
            return store;
        }

        store.Dispose();
        return null;
    }

    private void RemoveLeftovers()
    {
        foreach (var entry in _disk.List(_folder))
        {
            if (entry.Name.EndsWith(Temporary, StringComparison.Ordinal) || entry.Name.EndsWith(".tmp", StringComparison.Ordinal))
            {
                Remove($"{_folder}/{entry.Name}", entry.IsFolder);
            }

            foreach (var prefix in (ReadOnlySpan<string>)[CheckpointPrefix, DamagedPrefix])
            {
                if (entry.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    _nextNumber = Math.Max(_nextNumber, NumberOf(entry.Name, prefix) + 1);
                }
            }
        }

        Remove(IngestFolder, isFolder: true);
    }

    // The newest copy with a whole note; all others are removed.
    private byte[]? FindCheckpoint()
    {
        byte[]? note = null;
        foreach (var entry in _disk.List(_folder).Where(IsCheckpoint).OrderByDescending(entry => NumberOf(entry.Name, CheckpointPrefix)))
        {
            var name = $"{_folder}/{entry.Name}";
            if (_checkpoint is null && ReadNote(name + NoteSuffix) is { } read)
            {
                (_checkpoint, note) = (name, read);
            }
            else
            {
                RemoveCheckpoint(name);
            }
        }

        return note;
    }

    private static bool IsCheckpoint(DiskEntry entry) => entry.IsFolder && entry.Name.StartsWith(CheckpointPrefix, StringComparison.Ordinal);

    private byte[]? ReadNote(string path)
    {
        if (_disk.Find(path) is null)
        {
            return null;
        }

        var content = AtomicFile.Read(_disk, path, NoteBytesMax);
        var isWhole = content.Length >= CrcBytes
            && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(content) == Crc32C.Compute(content.AsSpan(CrcBytes));
        return isWhole ? content[CrcBytes..] : null;
    }

    private string SetAside()
    {
        var name = $"{_folder}/{DamagedPrefix}{Number()}";
        _disk.Rename(Rows, name);
        _disk.SyncFolder(_folder);
        return name;
    }

    // Sorted files never change, so that both databases may have them; the others are copied.
    private void RestoreCheckpoint()
    {
        if (_checkpoint is null)
        {
            return;
        }

        var target = Rows + Temporary;
        _disk.CreateFolder(target);
        foreach (var entry in _disk.List(_checkpoint))
        {
            var (from, to) = ($"{_checkpoint}/{entry.Name}", $"{target}/{entry.Name}");
            if (entry.Name.EndsWith(TableSuffix, StringComparison.Ordinal))
            {
                _disk.Link(from, to);
            }
            else
            {
                AtomicFile.Write(_disk, to, AtomicFile.Read(_disk, from, FileBytesMax));
            }
        }

        _disk.SyncFolder(target);
        _disk.Rename(target, Rows);
        _disk.SyncFolder(_folder);
    }

    private void RemoveCheckpoint(string name)
    {
        _disk.Delete(name + NoteSuffix);
        _disk.SyncFolder(_folder);
        Remove(name, isFolder: true);
    }

    private void Remove(string path, bool isFolder)
    {
        if (!isFolder)
        {
            _disk.Delete(path);
            return;
        }

        foreach (var entry in _disk.List(path))
        {
            Remove($"{path}/{entry.Name}", entry.IsFolder);
        }

        _disk.DeleteFolder(path);
    }
}
