using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// The storage locations of the settings, and the others that blobs still use. A location has a number in the rows and a
/// marker in itself. The number never changes; name and address may.
/// </summary>
public sealed class StorageLocations : IAsyncDisposable
{
    private static readonly TimeSpan ProbedEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CountedEvery = TimeSpan.FromHours(1);
    private readonly IMetadataStore? _rows;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, StorageLocation> _byNumber;
    private DateTimeOffset _probedAt;
    private DateTimeOffset _countedAt;

    private StorageLocations(IMetadataStore? rows, IEnumerable<StorageLocation> locations, TimeProvider time) =>
        (_rows, _byNumber, _time) = (rows, locations.ToDictionary(location => location.Number), time);

    /// <summary>All locations, ordered by name.</summary>
    public IReadOnlyList<StorageLocation> All => [.. _byNumber.Values.OrderBy(location => location.Name, StringComparer.Ordinal)];

    /// <summary>Whether there is any.</summary>
    internal bool IsEmpty => _byNumber.Count == 0;

    /// <summary>Opens the locations. A known one that is down does not stop the start; a new one that cannot be used does.</summary>
    /// <exception cref="TarnException">The message names the location and the remedy.</exception>
    internal static async Task<StorageLocations> Open(
        IMetadataStore rows, Guid instance, IReadOnlyList<LocationOptions> named, TimeProvider time, CancellationToken cancellationToken)
    {
        var opening = new LocationOpening(rows, instance, named, time);
        var opened = await opening.Run(cancellationToken);
        foreach (var (number, name) in opening.Known.Where(pair => opened.TrueForAll(location => location.Number != pair.Key)).ToList())
        {
            if (await IsUsed(rows, number, cancellationToken))
            {
                var marker = new LocationMarker(instance, number, name);
                opened.Add(new StorageLocation(marker, null, time, "the settings no longer name it, and it holds objects"));
            }
        }

        return new StorageLocations(rows, opened, time);
    }

    /// <summary>Whether the rows know any location.</summary>
    public static async ValueTask<bool> HasAny(IMetadataReader rows) => (await rows.Scan(ObjectSpaces.Locations, KeyRange.All, 1)).Count > 0;

    /// <summary>
    /// Opens the locations that the rows know, for inspection: no row and no marker is written. A location without a name
    /// in the settings is down.
    /// </summary>
    public static async Task<StorageLocations> OpenToRead(
        IMetadataReader rows, Guid instance, IReadOnlyList<LocationOptions> named, TimeProvider time, CancellationToken cancellationToken)
    {
        var opened = new List<StorageLocation>();
        foreach (var row in await rows.Scan(ObjectSpaces.Locations, KeyRange.All, MetadataLimits.BackgroundRowsMax))
        {
            var marker = new LocationMarker(instance, LocationRows.ReadKey(row.Key), LocationRows.Decode(row.Value).Name);
            var store = named.FirstOrDefault(one => one.Name == marker.Name)?.Store;
            var location = new StorageLocation(marker, store, time, store is null ? "the settings do not name it" : null);
            await location.Probe(cancellationToken);
            opened.Add(location);
        }

        return new StorageLocations(null, opened, time);
    }

    /// <summary>
    /// Takes the blobs of locations off the collector's list, where the metadata is older than the blobs: versions that it does
    /// not know may have them.
    /// </summary>
    internal static async Task KeepUnreferenced(IMetadataStore rows, CancellationToken cancellationToken)
    {
        var all = MetadataRows.All(rows, ObjectSpaces.OutsideBlobs, KeyRange.All, cancellationToken);
        await foreach (var some in all.Chunk(MetadataLimits.BackgroundRowsMax))
        {
            await rows.Commit(
                transaction =>
                {
                    foreach (var row in some)
                    {
                        transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Entry(BlobEntry.Whole(LocationRows.ReadBlob(row.Key))));
                    }

                    return ValueTask.CompletedTask;
                },
                cancellationToken);
        }
    }

    /// <summary>The location of that name, or null.</summary>
    internal StorageLocation? Find(string name) => _byNumber.Values.FirstOrDefault(location => location.Name == name);

    /// <summary>The location of that number.</summary>
    /// <exception cref="TarnException">Unavailable: neither rows nor settings know it.</exception>
    internal StorageLocation Require(int number) => _byNumber.GetValueOrDefault(number)
        ?? throw new TarnException(ErrorKind.Unavailable, "The settings do not name the storage location that holds the object.");

    /// <summary>
    /// Looks for the marker of each location that is down, each minute for all markers, and counts the blobs hourly.
    /// </summary>
    public async Task Check(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var isFull = now - _probedAt >= ProbedEvery;
        _probedAt = isFull ? now : _probedAt;
        await Task.WhenAll(_byNumber.Values.Where(location => isFull || location.Fault is not null).Select(location => location.Probe(cancellationToken)));
        if (now - _countedAt >= CountedEvery)
        {
            await Count(cancellationToken);
            _countedAt = now;
        }
    }

    /// <summary>Looks for the markers of all locations.</summary>
    public Task Probe(CancellationToken cancellationToken) => Task.WhenAll(_byNumber.Values.Select(location => location.Probe(cancellationToken)));

    /// <summary>Counts the blobs of all locations.</summary>
    internal async Task Count(CancellationToken cancellationToken)
    {
        foreach (var location in _byNumber.Values)
        {
            var (blobs, bytes) = (0L, 0L);
            await foreach (var row in MetadataRows.All(
                _rows!, ObjectSpaces.OutsideBlobs, KeyRange.Prefix(LocationRows.Key(location.Number)), cancellationToken))
            {
                blobs++;
                bytes += LocationRows.LengthOf(row.Value);
            }

            location.SetUsage(blobs, bytes);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var location in _byNumber.Values)
        {
            await location.DisposeAsync();
        }
    }

    private static async ValueTask<bool> IsUsed(IMetadataStore rows, int number, CancellationToken cancellationToken) =>
        (await rows.Read(reader => reader.Scan(ObjectSpaces.OutsideBlobs, KeyRange.Prefix(LocationRows.Key(number)), 1), cancellationToken)).Count > 0;
}
