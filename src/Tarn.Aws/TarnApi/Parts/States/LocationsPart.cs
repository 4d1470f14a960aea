using System.Globalization;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The storage locations with their bytes, and since when one is down.</summary>
public sealed class LocationsPart(StorageLocations locations) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        report.Locations.AddRange(locations.All.Select(location =>
        {
            var (blobs, bytes) = location.Usage;
            return new LocationStatus
            {
                Name = location.Name,
                Address = location.Address,
                Ready = location.Fault is null,
                Blobs = blobs,
                Bytes = bytes,
                DownSince = location.Fault?.Since,
                Reason = location.Fault?.Reason,
            };
        }));
        return ValueTask.CompletedTask;
    }

    /// <summary>One sentence for each location that is down.</summary>
    public static IEnumerable<string> Warnings(StorageLocations locations) =>
        from location in locations.All
        let fault = location.Fault
        where fault is not null
        select string.Create(
            CultureInfo.InvariantCulture,
            $"the storage location {location.Name} is down since {fault.Since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, "
                + $"and its objects cannot be read: {fault.Reason}");
}
