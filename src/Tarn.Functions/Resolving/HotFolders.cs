using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Checksums;

namespace Tarn.Functions.Resolving;

/// <summary>
/// Folders of code that are used directly. A folder's fingerprint changes when a file in it is added, removed or written. It is
/// computed from names, sizes and times of the files, at most once in <see cref="ScanEvery"/>, and in a tenth of the time
/// at most. Links to folders are not followed.
/// </summary>
/// <param name="root">The folder of all of them (<c>--function-folder</c>); null: there are none.</param>
/// <param name="time">The clock.</param>
public sealed class HotFolders(string? root, TimeProvider time)
{
    /// <summary>The bucket's name that stands for these folders.</summary>
    public const string Bucket = "hot-reload";

    /// <summary>A folder is looked at no more often. A change is seen by the first call after it.</summary>
    public static readonly TimeSpan ScanEvery = TimeSpan.FromMilliseconds(200);

    private const int PauseFactor = 9;

    private static readonly EnumerationOptions Files = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly ConcurrentDictionary<string, (long At, TimeSpan Pause, string Mark)> _marks = new(StringComparer.Ordinal);

    /// <summary>The absolute path of a folder that a user names.</summary>
    /// <param name="name">An absolute path, or one below the root.</param>
    /// <exception cref="TarnException">InvalidArgument: there are no hot folders, or it is not one of them.</exception>
    public string Find(string name)
    {
        if (root is null)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"S3Bucket {Bucket} needs the folder of all hot folders; start Tarn with --function-folder DIR.");
        }

        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, top));
        if (!path.StartsWith(top + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"S3Key {name} is not a folder below --function-folder {top}.");
        }

        return Directory.Exists(path) ? path : throw new TarnException(ErrorKind.InvalidArgument, $"S3Key {name}: there is no folder {path}.");
    }

    /// <summary>The fingerprint of a folder's present files.</summary>
    /// <exception cref="TarnException">NotFound: the folder is gone.</exception>
    public string Mark(string folder)
    {
        var now = time.GetTimestamp();
        if (_marks.TryGetValue(folder, out var last) && time.GetElapsedTime(last.At, now) < last.Pause)
        {
            return last.Mark;
        }

        var mark = Scan(folder);
        var end = time.GetTimestamp();
        var pause = time.GetElapsedTime(now, end) * PauseFactor;
        _marks[folder] = (end, pause > ScanEvery ? pause : ScanEvery, mark);
        return mark;
    }

    private static string Scan(string folder)
    {
        try
        {
            var lines = new StringBuilder();
            var files = new DirectoryInfo(folder).EnumerateFiles("*", Files);
            foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
            {
                lines.Append(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n");
            }

            var bytes = Encoding.UTF8.GetBytes(lines.ToString());
            return $"{Crc64Nvme.Compute(bytes):x16}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TarnException(ErrorKind.NotFound, $"The hot folder {folder} cannot be read: {e.Message}", e);
        }
    }
}
