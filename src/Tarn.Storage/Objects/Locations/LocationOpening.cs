using System.Security.Cryptography;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// Compares the locations of the settings with the rows and the markers at a start. A known one that is down stays down; a
/// new one gets a marker, then a row.
/// </summary>
internal sealed class LocationOpening(IMetadataStore rows, Guid instance, IReadOnlyList<LocationOptions> named, TimeProvider time)
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>The names of the locations that have a row, by number.</summary>
    public Dictionary<int, string> Known { get; } = [];

    /// <exception cref="TarnException">InvalidArgument: a new location cannot be used.</exception>
    public async Task<List<StorageLocation>> Run(CancellationToken cancellationToken)
    {
        foreach (var row in await rows.Read(reader => reader.Scan(ObjectSpaces.Locations, KeyRange.All, MetadataLimits.BackgroundRowsMax), cancellationToken))
        {
            Known.Add(LocationRows.ReadKey(row.Key), LocationRows.Decode(row.Value).Name);
        }

        var opened = new List<StorageLocation>();
        foreach (var one in named)
        {
            var location = await Open(one, cancellationToken);
            if (opened.Find(other => other.Number == location.Number) is { } same)
            {
                throw new TarnException(
                    ErrorKind.InvalidArgument, $"The storage locations {same.Name} and {one.Name} are the same folder or bucket ({one.Store.Address}).");
            }

            opened.Add(location);
        }

        return opened;
    }

    private async Task<StorageLocation> Open(LocationOptions one, CancellationToken cancellationToken)
    {
        var (found, fault) = await Look(one.Store, cancellationToken);
        if (Known.FirstOrDefault(pair => pair.Value == one.Name).Key is > 0 and var number)
        {
            var expected = new LocationMarker(instance, number, one.Name);
            return new StorageLocation(expected, one.Store, time, fault ?? LocationCheck.FaultOf(expected, found, one.Store.Address));
        }

        CheckNew(one, found, fault);

        // The marker is first: when the row is lost, the next start takes the number from it.
        var made = new LocationMarker(instance, found?.Number ?? NewNumber(), one.Name);
        if (found is null)
        {
            await made.Write(one.Store, cancellationToken);
        }

        await rows.Commit(
            transaction =>
            {
                transaction.Put(ObjectSpaces.Locations, LocationRows.Key(made.Number), LocationRows.Encode(one.Name, one.Store.Address));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        Known[made.Number] = one.Name;
        return new StorageLocation(made, one.Store, time, null);
    }

    private async Task<(LocationMarker? Found, string? Fault)> Look(ILocationStore store, CancellationToken cancellationToken)
    {
        try
        {
            return (await LocationMarker.Read(store, cancellationToken).WaitAsync(AnswerMax, time, cancellationToken), null);
        }
        catch (TarnException unusable)
        {
            return (null, unusable.Message);
        }
        catch (TimeoutException)
        {
            return (null, $"{store.Address} gave no answer");
        }
    }

    private void CheckNew(LocationOptions one, LocationMarker? found, string? fault)
    {
        if (found is not null && found.Instance != instance)
        {
            fault = $"{one.Store.Address} belongs to another instance ({found.Instance})";
        }
        else if (found is not null && Known.TryGetValue(found.Number, out var other) && named.Any(two => two.Name == other))
        {
            fault = $"{one.Store.Address} has the marker of {other}";
        }

        if (fault is not null)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"The storage location {one.Name} cannot be used: {fault.TrimEnd('.')}. "
                + "Name a folder that exists, or a bucket that answers, and that no other instance or location uses.");
        }
    }

    // Random: an old copy of the metadata may lack rows, and must not give their numbers to other locations.
    private int NewNumber()
    {
        int number;
        do
        {
            number = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        }
        while (Known.ContainsKey(number));
        return number;
    }
}
