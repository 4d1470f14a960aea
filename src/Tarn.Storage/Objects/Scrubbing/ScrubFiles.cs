using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>The files of blobs in the order of their paths. One folder's names are in memory at a time.</summary>
/// <param name="after">The last file that was finished; empty: none.</param>
internal sealed class ScrubFiles(IDisk disk, string after)
{
    private readonly Queue<(BlobId Blob, string Path)> _files = new();
    private Queue<string>? _folders;

    /// <summary>The next file; null after the last one. It lists folders, so it blocks.</summary>
    public (BlobId Blob, string Path)? Next()
    {
        _folders ??= new Queue<string>(Folders());
        while (_files.Count == 0)
        {
            if (!_folders.TryDequeue(out var folder))
            {
                return null;
            }

            foreach (var file in new BlobFiles(disk, 0).Files(folder).OrderBy(file => file.Path, StringComparer.Ordinal))
            {
                if (file.Blob is { } blob && string.CompareOrdinal(file.Path, after) > 0)
                {
                    _files.Enqueue((blob, file.Path));
                }
            }
        }

        return _files.Dequeue();
    }

    private IEnumerable<string> Folders() => disk.List(DataDirectory.Blobs)
        .Where(epoch => uint.TryParse(epoch.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
        .SelectMany(epoch => new BlobFiles(disk, 0).Folders(uint.Parse(epoch.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
        .Order(StringComparer.Ordinal)
        .Where(folder => string.CompareOrdinal(folder + "/~", after) > 0);
}
