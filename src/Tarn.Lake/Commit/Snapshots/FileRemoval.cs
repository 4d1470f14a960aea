using Tarn.Lake.Iceberg.Manifests;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Chooses the data and delete files that a snapshot removes.</summary>
internal sealed class FileRemoval
{
    private readonly Func<ManifestFile, bool> _mayHold;
    private readonly Func<ManifestEntry, bool> _removes;
    private readonly HashSet<string> _named;

    private FileRemoval(Func<ManifestFile, bool> mayHold, Func<ManifestEntry, bool> removes, HashSet<string> named) =>
        (_mayHold, _removes, _named) = (mayHold, removes, named);

    /// <summary>Removes nothing.</summary>
    public static FileRemoval None { get; } = new(_ => false, _ => false, []);

    /// <summary>Removes these files. All must belong to the branch.</summary>
    public static FileRemoval Of(IReadOnlyCollection<DataFile> files)
    {
        if (files.Count == 0)
        {
            return None;
        }

        var paths = files.Select(file => file.Path).ToHashSet();
        var groups = files.Select(file => (file.SpecId, ContentOf(file))).ToHashSet();
        return new FileRemoval(
            manifest => groups.Contains((manifest.SpecId, manifest.Content)), entry => paths.Contains(entry.File.Path), paths);
    }

    /// <summary>Removes also every file that fulfils a condition; null: none.</summary>
    public FileRemoval And(Func<DataFile, bool>? condition) =>
        condition is null ? this : new FileRemoval(_ => true, entry => _removes(entry) || condition(entry.File), _named);

    /// <summary>Whether a manifest may list files that are removed.</summary>
    public bool MayHold(ManifestFile manifest) => _mayHold(manifest);

    /// <summary>Whether a live file is removed.</summary>
    public bool Removes(ManifestEntry entry) => _removes(entry);

    /// <summary>Checks that every named file was found.</summary>
    /// <exception cref="TarnException">Conflict: a file no longer belongs to the branch.</exception>
    public void CheckFound(IEnumerable<ManifestEntry> removed)
    {
        var missing = _named.Except(removed.Select(entry => entry.File.Path)).FirstOrDefault();
        if (missing is not null)
        {
            throw new TarnException(ErrorKind.Conflict, $"File {missing} was removed by another commit.");
        }
    }

    private static ManifestContent ContentOf(DataFile file) => file.Content == FileContent.Data ? ManifestContent.Data : ManifestContent.Deletes;
}
