using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// A storage location, and whether it is up. A failure or a time-out takes it down: calls then fail at once, until a
/// <see cref="Probe"/> finds its marker again. Other locations and the data directory do not notice.
/// </summary>
public sealed class StorageLocation
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);
    private readonly LocationMarker _marker;
    private readonly ILocationStore? _store;
    private readonly TimeProvider _time;
    private volatile LocationFault? _fault;
    private long _blobs;
    private long _bytes;

    /// <param name="marker">The marker that it must have.</param>
    /// <param name="store">Its bytes; null: the settings no longer name it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="fault">The reason why it is down; null: it is up.</param>
    internal StorageLocation(LocationMarker marker, ILocationStore? store, TimeProvider time, string? fault)
    {
        (_marker, _store, _time) = (marker, store, time);
        _fault = fault is null ? null : new LocationFault(fault, time.GetUtcNow());
    }

    /// <summary>Its name in the settings.</summary>
    public string Name => _marker.Name;

    /// <summary>Its number in rows; never reused for another location.</summary>
    public int Number => _marker.Number;

    /// <summary>The folder or the bucket; null: the settings no longer name it.</summary>
    public string? Address => _store?.Address;

    /// <summary>The reason why it is down, and since when; null: it is up.</summary>
    public LocationFault? Fault => _fault;

    /// <summary>The blobs in it and their bytes, with blobs that wait for their removal; counted again every hour.</summary>
    public (long Blobs, long Bytes) Usage => (Volatile.Read(ref _blobs), Volatile.Read(ref _bytes));

    /// <summary>Looks for its marker, and decides whether it is up.</summary>
    internal async Task Probe(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return;
        }

        try
        {
            await CheckMarker(cancellationToken);
            _fault = null;
        }
        catch (TarnException)
        {
            // The check has noted the reason.
        }
    }

    /// <summary>Opens a part of a blob.</summary>
    /// <exception cref="TarnException">Unavailable: it is down. NotFound: it is up and lacks the blob.</exception>
    internal async Task<LocationRead> OpenRead(BlobId blob, long offset, long length, CancellationToken cancellationToken)
    {
        var store = Up();
        try
        {
            return new LocationRead(this, await Guarded(() => store.OpenRead(blob.Path, offset, length, cancellationToken), AnswerMax, cancellationToken));
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            // In an empty folder where its disk is not mounted, every blob is missing.
            await CheckMarker(cancellationToken);
            throw;
        }
    }

    /// <summary>Stores a blob durably, after a look at the marker.</summary>
    /// <exception cref="TarnException">Unavailable; DiskFull; the exceptions of the stream.</exception>
    internal async Task Put(BlobId blob, Stream bytes, long length, CancellationToken cancellationToken)
    {
        var store = Up();
        await CheckMarker(cancellationToken);
        await Guarded(() => store.Put(blob.Path, bytes, length, cancellationToken), Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>The number of a blob's bytes; null: it lacks the blob.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    internal async Task<long?> LengthOf(BlobId blob, CancellationToken cancellationToken)
    {
        var store = Up();
        return await Guarded(() => store.Length(blob.Path, cancellationToken), AnswerMax, cancellationToken);
    }

    /// <summary>Looks for its marker, before removals.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    internal Task Check(CancellationToken cancellationToken)
    {
        Up();
        return CheckMarker(cancellationToken);
    }

    /// <summary>Removes a blob; does nothing when there is none.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    internal async Task Delete(BlobId blob, CancellationToken cancellationToken)
    {
        var store = Up();
        await Guarded(() => store.Delete(blob.Path, cancellationToken), AnswerMax, cancellationToken);
    }

    /// <summary>The blobs in it, with their lengths. Other files are not listed.</summary>
    /// <exception cref="TarnException">Unavailable.</exception>
    internal async IAsyncEnumerable<(BlobId Blob, long Length)> List(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (name, length) in Up().List(DataDirectory.Blobs, cancellationToken))
        {
            if (BlobId.TryParse(name[(name.LastIndexOf('/') + 1)..], out var blob) && blob.Path == name)
            {
                yield return (blob, length);
            }
        }
    }

    internal void SetUsage(long blobs, long bytes)
    {
        Volatile.Write(ref _blobs, blobs);
        Volatile.Write(ref _bytes, bytes);
    }

    internal void AddUsage(int blobs, long bytes)
    {
        Interlocked.Add(ref _blobs, blobs);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Runs a call of the store. Its failure takes the location down.</summary>
    internal async Task<T> Guarded<T>(Func<Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        Task<T>? running = null;
        try
        {
            running = call();
            return await running.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            _ = EndLater(running!);
            throw Down(string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds} seconds"));
        }
        catch (OperationCanceledException) when (running is not null)
        {
            _ = EndLater(running);
            throw;
        }
        catch (TarnException failed) when (failed.Kind is ErrorKind.Unavailable or ErrorKind.AccessDenied or ErrorKind.DiskFailed)
        {
            throw Down(failed.Message);
        }
    }

    private Task Guarded(Func<Task> call, TimeSpan limit, CancellationToken cancellationToken) => Guarded(
        async () =>
        {
            await call();
            return true;
        },
        limit,
        cancellationToken);

    // No caller waits for it any more: a reader that it opens is closed.
    private static async Task EndLater<T>(Task<T> running)
    {
        try
        {
            (await running as IDisposable)?.Dispose();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // The caller has its own failure already.
        }
    }

    private ILocationStore Up() => _fault is not null ? throw Unavailable() : _store!;

    private async Task CheckMarker(CancellationToken cancellationToken)
    {
        LocationMarker? found;
        try
        {
            found = await Guarded(() => LocationMarker.Read(_store!, cancellationToken), AnswerMax, cancellationToken);
        }
        catch (TarnException damaged) when (damaged.Kind is ErrorKind.Damaged or ErrorKind.NotFound)
        {
            throw Down(damaged.Message);
        }

        if (LocationCheck.FaultOf(_marker, found, _store!.Address) is { } fault)
        {
            throw Down(fault);
        }
    }

    private TarnException Down(string reason)
    {
        _fault = new LocationFault(reason, _fault?.Since ?? _time.GetUtcNow());
        return Unavailable();
    }

    // Callers see the message: paths and addresses are for the operator's status.
    private TarnException Unavailable() => new(ErrorKind.Unavailable, $"The storage location {Name} is down; the status of the server has the reason.");
}
