namespace Tarn.Storage.Objects.Locations;

/// <summary>Reads a part of stored bytes from its first to its last.</summary>
public interface ILocationReader : IDisposable
{
    /// <summary>Fills the buffer, unless the bytes end; returns the number of bytes.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellationToken);
}
