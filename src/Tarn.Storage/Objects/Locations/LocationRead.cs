namespace Tarn.Storage.Objects.Locations;

/// <summary>An open read of a location's blob. Failures mark the location as down.</summary>
internal sealed class LocationRead(StorageLocation location, ILocationReader reader) : IDisposable
{
    private static readonly TimeSpan BlockMax = TimeSpan.FromSeconds(30);

    /// <summary>Fills the buffer, unless the bytes end; returns the number of bytes.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    public ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellationToken) =>
        new(location.Guarded(() => reader.Read(buffer, cancellationToken).AsTask(), BlockMax, cancellationToken));

    public void Dispose() => reader.Dispose();
}
