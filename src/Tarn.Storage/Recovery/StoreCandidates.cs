using System.Globalization;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects.Recovery;

namespace Tarn.Storage.Recovery;

/// <summary>The metadata stores of a data directory from which a recovery may begin. Each is read to its end and checked.</summary>
internal sealed class StoreCandidates(IDisk disk, Action<RecoveryFinding> report)
{
    /// <summary>The part that a recovery adds to the names of files that it sets aside.</summary>
    public const string Aside = ".damaged-";

    private static readonly string[] BesideStores = ["-wal", "-shm", "-journal"];

    /// <summary>Copies that cannot be read.</summary>
    public List<string> Damaged { get; } = [];

    /// <summary>Whether the store of the directory exists and is whole.</summary>
    public bool IsWhole() => disk.Find(DataDirectory.Metadata) is { Length: > 0 } && Errors(DataDirectory.Metadata).Count == 0;

    /// <summary>The newest whole copy; null: there is none. It names every copy, and the reason against it.</summary>
    public string? NewestCopy()
    {
        var found = new List<(string Name, long Number, long CopiedMs)>();
        foreach (var name in disk.List(string.Empty).Select(entry => entry.Name).Where(IsCopy))
        {
            var errors = Errors(name);
            if (errors.Count > 0)
            {
                Damaged.Add(name);
                report(new RecoveryFinding(FindingKind.NotRecovered, $"{name} is damaged, and was not used: {errors[0]}") { File = name });
                continue;
            }

            var number = CopyIdentity.Decode(SqliteMetadataStore.RowIn(disk, name, CopyIdentity.Space, CopyIdentity.Count));
            var copied = CopyIdentity.Decode(SqliteMetadataStore.RowIn(disk, name, CopyIdentity.Space, CopyIdentity.Copied));
            if (copied > 0)
            {
                found.Add((name, number, copied));
            }
        }

        if (found.Count == 0)
        {
            report(new RecoveryFinding(FindingKind.Lost, $"there is no whole copy of {DataDirectory.Metadata}: the rows are made of blobs alone"));
            return null;
        }

        var newest = found.MaxBy(copy => (copy.Number, copy.CopiedMs));
        report(new RecoveryFinding(FindingKind.Note, $"the recovery begins with {newest.Name}, made at {Time(newest.CopiedMs)}") { File = newest.Name });
        return newest.Name;
    }

    public static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsCopy(string name) =>
        name.StartsWith(DataDirectory.MetadataCopy, StringComparison.Ordinal)
        && !name.Contains(Aside, StringComparison.Ordinal)
        && !Array.Exists(BesideStores, end => name.EndsWith(end, StringComparison.Ordinal));

    private IReadOnlyList<string> Errors(string name) =>
        disk.IsPlainFile(name) ? SqliteMetadataStore.Verify(disk.LocalPath(name)) : ["it is no plain file"];
}
