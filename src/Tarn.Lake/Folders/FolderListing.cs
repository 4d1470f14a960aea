using Tarn.Lake.Catalog;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Lake.Folders;

/// <summary>
/// The objects of a folder in the order of their keys. Files are hidden when a part of their path begins with <c>_</c> or a
/// dot, as for other engines. Memory: some 300 bytes for each file, at most <see cref="FilesMax"/>.
/// </summary>
internal sealed class FolderListing
{
    /// <summary>The most files of a folder.</summary>
    public const int FilesMax = 250_000;

    private FolderListing(IReadOnlyList<FolderFile> files, long hidden) => (Files, Hidden) = (files, hidden);

    /// <summary>The files that are not hidden.</summary>
    public IReadOnlyList<FolderFile> Files { get; }

    /// <summary>The number of hidden files.</summary>
    public long Hidden { get; }

    /// <summary>Lists a folder.</summary>
    /// <param name="found">Called with the number of objects of each page.</param>
    /// <exception cref="TarnException">NotFound: the bucket does not exist. LimitExceeded: the folder has too many files.</exception>
    public static async Task<FolderListing> Of(ObjectStore objects, TableLocation place, Action<long> found, CancellationToken cancellationToken)
    {
        var (files, hidden) = (new List<FolderFile>(), 0L);
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var page = await objects.List(Request(place, from), cancellationToken);
            foreach (var item in page.Objects)
            {
                var path = item.Key[place.Folder.Length..];
                if (IsFolderMark(path, item.Size))
                {
                    continue;
                }

                if (IsHidden(path))
                {
                    hidden++;
                    continue;
                }

                files.Add(new FolderFile(path, item.Number, item.Size));
            }

            if (files.Count > FilesMax)
            {
                throw new TarnException(ErrorKind.LimitExceeded, $"{place} has more than {FilesMax} files; make its folders tables of their own.");
            }

            found(page.Objects.Count);
            from = page.Next;
        }
        while (from is not null);
        return new FolderListing(files, hidden);
    }

    /// <summary>
    /// Compares the folder with files read earlier, inside a transaction: each must have the same bytes. New files do not count.
    /// </summary>
    /// <exception cref="TarnException">Conflict: a file was changed or removed.</exception>
    public static async ValueTask CheckUnchanged(IMetadataReader reader, TableLocation place, IReadOnlyList<FolderFile> files)
    {
        var next = 0;
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var page = await ObjectStore.List(reader, Request(place, from));
            foreach (var found in page.Objects)
            {
                if (next < files.Count && found.Key.AsSpan(place.Folder.Length).SequenceEqual(files[next].Path))
                {
                    if (found.Number != files[next].Version)
                    {
                        break;
                    }

                    next++;
                }
            }

            from = page.Next;
        }
        while (from is not null);
        if (next < files.Count)
        {
            throw new TarnException(
                ErrorKind.Conflict, $"{place}{files[next].Path} was changed or removed while its folder was read. No table was made; adopt the folder again.");
        }
    }

    private static ListRequest Request(TableLocation place, ReadOnlyMemory<byte>? from) => new() { Bucket = place.Bucket, Prefix = place.Folder, From = from };

    // S3 consoles make empty objects for folders.
    private static bool IsFolderMark(string path, long sizeBytes) => (path.Length == 0 || path.EndsWith('/')) && sizeBytes == 0;

    private static bool IsHidden(string path) => path.StartsWith('_') || path.StartsWith('.')
        || path.Contains("/_", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal);
}
