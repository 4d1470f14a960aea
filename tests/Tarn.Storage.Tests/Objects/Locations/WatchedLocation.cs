using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Tests.Objects.Locations;

/// <summary>A location that calls a test at the points of a move, by blobs alone.</summary>
internal sealed class WatchedLocation(ILocationStore inner, Action<string> at) : ILocationStore
{
    public string Address => inner.Address;

    public async Task Put(string name, Stream bytes, long length, CancellationToken cancellationToken)
    {
        At(name, "put");
        await inner.Put(name, new Watched(bytes, () => At(name, "block")), length, cancellationToken);
        At(name, "written");
    }

    public async Task<ILocationReader> OpenRead(string name, long offset, long length, CancellationToken cancellationToken)
    {
        // The next put looks for the marker: the move before it may have ended.
        at(name.StartsWith("blobs/", StringComparison.Ordinal) ? "read" : "switched");
        return await inner.OpenRead(name, offset, length, cancellationToken);
    }

    public Task<long?> Length(string name, CancellationToken cancellationToken) => inner.Length(name, cancellationToken);

    public async Task Delete(string name, CancellationToken cancellationToken)
    {
        At(name, "delete");
        await inner.Delete(name, cancellationToken);
    }

    public IAsyncEnumerable<(string Name, long Length)> List(string folder, CancellationToken cancellationToken) => inner.List(folder, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void At(string name, string point)
    {
        if (name.StartsWith("blobs/", StringComparison.Ordinal))
        {
            at(point);
        }
    }

    private sealed class Watched(Stream inner, Action read) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            read();
            return await inner.ReadAsync(buffer, cancellationToken);
        }
    }
}
