using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Tarn.Storage.Objects.Locations;

/// <summary>A location in memory, with faults to order: the twin for tests.</summary>
public sealed class MemoryLocation : ILocationStore
{
    private readonly ConcurrentDictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);

    /// <summary>Whether every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether puts find no space.</summary>
    public bool IsFull { get; set; }

    /// <summary>Reads wait for it.</summary>
    public Task ReadsAfter { get; set; } = Task.CompletedTask;

    /// <summary>Runs before each call with its kind and name.</summary>
    public Action<string, string> Before { get; set; } = (_, _) => { };

    /// <summary>The stored bytes by name; tests may change them.</summary>
    public ConcurrentDictionary<string, byte[]> Bytes => _bytes;

    /// <inheritdoc/>
    public string Address => "memory";

    /// <inheritdoc/>
    public async Task Put(string name, Stream bytes, long length, CancellationToken cancellationToken)
    {
        Check("put", name);
        var whole = new byte[length];
        await bytes.ReadExactlyAsync(whole, cancellationToken);
        Check("written", name);
        _bytes[name] = IsFull ? throw new TarnException(ErrorKind.DiskFull, "The location is full.") : whole;
    }

    /// <inheritdoc/>
    public async Task<ILocationReader> OpenRead(string name, long offset, long length, CancellationToken cancellationToken)
    {
        Check("read", name);
        await ReadsAfter;
        return _bytes.TryGetValue(name, out var whole)
            ? new Reader(this, whole, offset, length)
            : throw new TarnException(ErrorKind.NotFound, $"There is no {name}.");
    }

    /// <inheritdoc/>
    public Task<long?> Length(string name, CancellationToken cancellationToken)
    {
        Check("length", name);
        return Task.FromResult(_bytes.TryGetValue(name, out var whole) ? whole.Length : default(long?));
    }

    /// <inheritdoc/>
    public Task Delete(string name, CancellationToken cancellationToken)
    {
        Check("delete", name);
        _bytes.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(string Name, long Length)> List(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check("list", folder);
        await Task.CompletedTask;
        foreach (var (name, whole) in _bytes.Where(pair => pair.Key.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            yield return (name, whole.Length);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Check(string call, string name)
    {
        Before(call, name);
        if (IsDown)
        {
            throw new TarnException(ErrorKind.Unavailable, "The location is down.");
        }
    }

    private sealed class Reader(MemoryLocation location, byte[] whole, long offset, long length) : ILocationReader
    {
        private long _read;

        public ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            location.Check("block", string.Empty);
            var start = Math.Min(whole.Length, offset + _read);
            var count = (int)Math.Min(Math.Min(buffer.Length, length - _read), whole.Length - start);
            whole.AsMemory((int)start, count).CopyTo(buffer);
            _read += count;
            return ValueTask.FromResult(count);
        }

        public void Dispose()
        {
        }
    }
}
