using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>
/// One key's versions: the rows of the metadata, and recovered versions among them by time. A recovered version never
/// replaces a row that is newer or locked.
/// </summary>
/// <param name="known">The rows, the oldest first.</param>
/// <param name="keepsAll">Whether the bucket retains versions, according to the metadata.</param>
internal sealed class KeyVersions(IEnumerable<ObjectVersion> known, bool keepsAll, LockGuard locks)
{
    private readonly List<Place> _places = [.. known.Select(row => new Place(row, row))];
    private readonly List<ObjectVersion> _replaced = [];

    /// <summary>Rows that a recovered version replaced.</summary>
    public IReadOnlyList<ObjectVersion> Replaced => _replaced;

    /// <summary>Gives a row the body that was found elsewhere.</summary>
    public void Move(ObjectVersion row, ObjectVersion moved) => _places.Find(place => ReferenceEquals(place.Row, row))!.Version = moved;

    /// <summary>Whether a recovered version is among the versions: no newer one has replaced it.</summary>
    public bool Holds(ObjectVersion fresh) => _places.Exists(place => ReferenceEquals(place.Version, fresh));

    /// <summary>Adds a recovered version at its time; null: a newer version has replaced it.</summary>
    /// <param name="fresh">The version, without number and commit.</param>
    /// <param name="isInDoubt">Whether its time is in the future: then it is older than all others.</param>
    public ObjectVersion? TryAdd(ObjectVersion fresh, bool isInDoubt)
    {
        var at = isInDoubt ? 0 : _places.FindLastIndex(place => place.Version.LastModified <= fresh.LastModified) + 1;
        if (fresh.VersionId == VersionIdForm.Null
            && _places.FindIndex(place => place.Version.VersionId == VersionIdForm.Null) is >= 0 and var present)
        {
            if (at <= present)
            {
                return null;
            }

            var row = _places[present].Row;
            if (row is not null && (keepsAll || locks.IsLocked(row)))
            {
                // Versions were enabled while the bytes were written: the bucket has both.
                fresh = fresh with { VersionId = VersionIdForm.New() };
            }
            else
            {
                _places.RemoveAt(present);
                at--;
                if (row is not null)
                {
                    _replaced.Add(row);
                }
            }
        }

        _places.Insert(at, new Place(null, fresh));
        return fresh;
    }

    /// <summary>Writes the rows. Files stay, whether a row names them any more or not.</summary>
    public async ValueTask Write(IMetadataTransaction transaction, VersionTable table)
    {
        foreach (var row in _replaced)
        {
            await RecoveredRows.Remove(transaction, table, row);
        }

        var lastRow = _places.FindLastIndex(place => place.Row is not null);
        for (var i = 0; i < _places.Count; i++)
        {
            var (row, version) = (_places[i].Row, _places[i].Version);
            version = version with
            {
                NoncurrentSince = i + 1 < _places.Count ? version.NoncurrentSince ?? _places[i + 1].Version.LastModified : null,
            };
            if (row is null)
            {
                // After all rows, the commit's own number; among them, the number of the version before it.
                var commit = i > lastRow ? transaction.CommitNumber : i > 0 ? _places[i - 1].Version.Commit : 0;
                version = VersionTable.Write(transaction, version with { Number = transaction.NextId(), Commit = commit });
            }
            else if (!ReferenceEquals(row, _places[i].Version))
            {
                await RecoveredRows.Remove(transaction, table, row);
                version = VersionTable.Write(transaction, version);
            }
            else if (row.NoncurrentSince != version.NoncurrentSince)
            {
                VersionTable.DeleteRow(transaction, row);
                VersionTable.WriteRow(transaction, version);
            }

            _places[i].Version = version;
        }
    }

    private sealed class Place(ObjectVersion? row, ObjectVersion version)
    {
        /// <summary>The row as it is; null: a recovered version.</summary>
        public ObjectVersion? Row => row;

        public ObjectVersion Version { get; set; } = version;
    }
}
