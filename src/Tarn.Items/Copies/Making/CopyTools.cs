using System.Globalization;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Items.Copies.Making;

/// <summary>The disk, blobs and threads with which copies are made.</summary>
/// <param name="disk">The disk of temporary files.</param>
/// <param name="blobs">The bytes of copies.</param>
/// <param name="options">Folder and bounds.</param>
internal sealed class CopyTools(IDisk disk, UnkeyedBlobs blobs, ItemCopyOptions options) : IDisposable
{
    private int _files;

    public IDisk Disk => disk;

    public UnkeyedBlobs Blobs => blobs;

    public BlockingThreads Threads { get; } = new("item copies", options.Threads);

    public int SortBytes => options.SortBytes;

    /// <summary>Removes the files of an earlier run of the program.</summary>
    public Task Clear() => Threads.Run(() =>
    {
        disk.CreateFolder(options.Folder);
        foreach (var entry in disk.List(options.Folder))
        {
            disk.Delete($"{options.Folder}/{entry.Name}");
        }
    });

    /// <summary>A path of a file that does not exist.</summary>
    public string NewPath()
    {
        disk.CreateFolder(options.Folder);
        return string.Create(CultureInfo.InvariantCulture, $"{options.Folder}/{Interlocked.Increment(ref _files)}");
    }

    /// <summary>A sort whose memory is a part of the bound.</summary>
    public RowSorter NewSorter(int parts = 1) => new(disk, NewPath(), Math.Max(64 << 10, options.SortBytes / parts));

    /// <summary>Reads the rows of an available copy from its blob.</summary>
    public RowFileReader Open(TableCopy copy)
    {
        var blob = copy.Blob ?? throw new TarnException(ErrorKind.Conflict, $"Copy {copy.Id} of table {copy.Table.Name.Name} is not complete.");
        return new RowFileReader(blobs.OpenRead(blob, new ByteRange(0, blob.Bytes)), $"copy {copy.Id} of table {copy.Table.Name.Name}");
    }

    /// <inheritdoc/>
    public void Dispose() => Threads.Dispose();
}
