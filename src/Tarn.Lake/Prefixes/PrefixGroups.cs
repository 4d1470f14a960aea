namespace Tarn.Lake.Prefixes;

/// <summary>
/// Forms groups of small objects that follow each other in the order of keys: of one folder and format, up to the target's size.
/// Each format of a folder has one open group.
/// </summary>
/// <param name="targetBytes">The size of a joined object.</param>
internal sealed class PrefixGroups(long targetBytes)
{
    /// <summary>The most objects of a group: a transaction swaps their keys.</summary>
    private const int ObjectsMax = 500;

    private readonly List<List<PrefixObject>> _open = [];

    /// <summary>Whether an object is so large that it stays as it is.</summary>
    public static bool IsLarge(long sizeBytes, long targetBytes) => sizeBytes >= targetBytes / 4 * 3;

    /// <summary>Adds an object, and returns the groups that are complete now.</summary>
    public IReadOnlyList<IReadOnlyList<PrefixObject>> Add(PrefixObject one)
    {
        var done = _open.Where(group => group[0].Folder != one.Folder).ToList();
        _open.RemoveAll(done.Contains);
        var own = _open.Find(group => group[0].Joins(one));
        if (own is not null && (own.Count == ObjectsMax || own.Sum(part => part.Version.Size) + one.Version.Size > targetBytes))
        {
            _open.Remove(own);
            done.Add(own);
            own = null;
        }

        if (own is null)
        {
            _open.Add(own = []);
        }

        own.Add(one);
        return [.. done.Where(group => group.Count > 1)];
    }

    /// <summary>Returns the groups that are still open.</summary>
    public IReadOnlyList<IReadOnlyList<PrefixObject>> Complete()
    {
        var done = _open.Where(group => group.Count > 1).ToList();
        _open.Clear();
        return done;
    }
}
