using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Chooses the data and delete files that a snapshot removes.</summary>
internal sealed class FileRemoval
{
    private readonly Func<ManifestFile, bool> _mayHold;
    private readonly Func<DataFile, bool> _removes;
    private readonly HashSet<(string Path, long? Offset)> _required;

    private FileRemoval(Func<ManifestFile, bool> mayHold, Func<DataFile, bool> removes, HashSet<(string Path, long? Offset)> required) =>
        (_mayHold, _removes, _required) = (mayHold, removes, required);

    /// <summary>Removes nothing.</summary>
    public static FileRemoval None { get; } = new(_ => false, _ => false, []);

    /// <summary>Removes these files.</summary>
    /// <param name="required">Files that must belong to the branch.</param>
    /// <param name="optional">Files that may have left it.</param>
    public static FileRemoval Of(IReadOnlyCollection<DataFile> required, IReadOnlyCollection<DataFile> optional)
    {
        if (required.Count + optional.Count == 0)
        {
            return None;
        }

        var paths = required.Concat(optional).Select(file => file.Identity).ToHashSet();
        var groups = required.Concat(optional).Select(file => (file.SpecId, ContentOf(file))).ToHashSet();
        return new FileRemoval(
            manifest => groups.Contains((manifest.SpecId, manifest.Content)),
            file => paths.Contains(file.Identity),
            [.. required.Select(file => file.Identity)]);
    }

    /// <summary>Removes the data files that fulfil a condition.</summary>
    public static FileRemoval OfData(Func<DataFile, bool> condition) => new(manifest => manifest.Content == ManifestContent.Data, condition, []);

    /// <summary>Removes also every data and delete file that fulfils a condition; null: none.</summary>
    public FileRemoval And(Func<DataFile, bool>? condition) =>
        condition is null ? this : new FileRemoval(_ => true, file => _removes(file) || condition(file), _required);

    /// <summary>Whether a manifest may list files that are removed. Other manifests are not read.</summary>
    public bool MayHold(ManifestFile manifest) => _mayHold(manifest);

    /// <summary>Whether a live file of a manifest that may hold it is removed.</summary>
    public bool Removes(DataFile file) => _removes(file);

    /// <summary>Checks that every required file was found.</summary>
    /// <exception cref="TarnException">Conflict: a file no longer belongs to the branch.</exception>
    public void CheckFound(IEnumerable<ManifestEntry> removed)
    {
        if (_required.Except(removed.Select(entry => entry.File.Identity)).Select(missing => missing.Path).FirstOrDefault() is { } path)
        {
            throw new TarnException(ErrorKind.Conflict, $"File {path} was removed by another commit.");
        }
    }

    private static ManifestContent ContentOf(DataFile file) => file.Content == FileContent.Data ? ManifestContent.Data : ManifestContent.Deletes;
}
