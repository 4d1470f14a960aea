using System.Runtime.CompilerServices;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// A folder of another disk. It has threads of its own: a disk that hangs stops no other reader.
/// </summary>
public sealed class FolderLocation : ILocationStore
{
    private const string Unfinished = ".part";
    private const int Threads = 4;
    private static readonly TimeSpan StepMax = TimeSpan.FromSeconds(30);
    private readonly IDisk _disk;
    private readonly BlockingThreads _threads;
    private readonly TimeProvider _time;

    /// <param name="disk">The disk whose top is the folder.</param>
    /// <param name="time">The clock of the time-outs.</param>
    /// <param name="threads">The number of threads; 0: callers do the work themselves.</param>
    public FolderLocation(IDisk disk, TimeProvider time, int threads = Threads) =>
        (_disk, _time, _threads) = (disk, time, new BlockingThreads("tarn location", threads));

    /// <summary>Opens a folder, which may be missing now and mounted later. It is never made.</summary>
    public static FolderLocation At(string path, TimeProvider time) => new(FileDisk.OfFolder(path, time), time);

    /// <inheritdoc/>
    public string Address => _disk.LocalPath(string.Empty);

    /// <inheritdoc/>
    public async Task Put(string name, Stream bytes, long length, CancellationToken cancellationToken)
    {
        var folder = FolderOf(name);
        var file = await Run(() => Begin(name, folder), cancellationToken);
        var isWritten = false;
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var offset = 0L; offset < length;)
            {
                var count = (int)Math.Min(ObjectLimits.BlockBytes, length - offset);
                await bytes.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken);
                var at = offset;
                await Run(() => file.Write(at, buffer.AsSpan(0, count)), CancellationToken.None);
                offset += count;
            }

            await Run(() => Finish(file, name, folder), CancellationToken.None);
            isWritten = true;
        }
        finally
        {
            if (isWritten)
            {
                PooledBytes.Return(buffer);
            }
            else
            {
                // After a time-out the thread may still read the buffer: it is not returned.
                await Abandon(file, name);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ILocationReader> OpenRead(string name, long offset, long length, CancellationToken cancellationToken) =>
        await Run(() => new Reader(this, Open(name), offset, length), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> Length(string name, CancellationToken cancellationToken) =>
        Run(() => IsThere() && _disk.IsPlainFile(name) ? _disk.Find(name)?.Length : null, cancellationToken);

    /// <inheritdoc/>
    public Task Delete(string name, CancellationToken cancellationToken) => Run(
        () =>
        {
            _disk.Delete(name + Unfinished);
            _disk.Delete(name);
            var folder = FolderOf(name);
            if (_disk.Find(folder) is not null)
            {
                _disk.SyncFolder(folder);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<(string Name, long Length)> List(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var next))
        {
            foreach (var entry in await Run(() => _disk.List(next), cancellationToken))
            {
                var name = $"{next}/{entry.Name}";
                if (entry.IsFolder)
                {
                    folders.Push(name);
                }
                else if (!name.EndsWith(Unfinished, StringComparison.Ordinal))
                {
                    yield return (name, entry.Length);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _threads.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string FolderOf(string name) => name.LastIndexOf('/') is var slash and > 0 ? name[..slash] : string.Empty;

    private IDiskFile Begin(string name, string folder)
    {
        IsThere();
        if (folder.Length > 0)
        {
            _disk.CreateFolder(folder);
        }

        _disk.Delete(name + Unfinished);
        return _disk.Create(name + Unfinished, FileClass.Bulk);
    }

    private void Finish(IDiskFile file, string name, string folder)
    {
        file.Sync();
        file.Dispose();
        _disk.Rename(name + Unfinished, name);
        _disk.SyncFolder(folder);
    }

    private async Task Abandon(IDiskFile file, string name)
    {
        try
        {
            await Run(
                () =>
                {
                    file.Dispose();
                    _disk.Delete(name + Unfinished);
                },
                CancellationToken.None);
        }
        catch (TarnException)
        {
            // The next put of the name, or its removal, removes the rest.
        }
    }

    private IDiskFile Open(string name)
    {
        IsThere();

        // A link or a pipe under the name of a blob was planted.
        return _disk.Find(name) is null || _disk.IsPlainFile(name)
            ? _disk.OpenRead(name, FileClass.Bulk)
            : throw new TarnException(ErrorKind.NotFound, $"{name} is no file of bytes.");
    }

    // Without a check of its folder, the empty mount point of a disk would be taken for the disk.
    private bool IsThere() => _disk.Find(string.Empty) is { IsFolder: true }
        ? true
        : throw new TarnException(ErrorKind.Unavailable, $"The folder {Address} does not exist.");

    private Task Run(Action work, CancellationToken cancellationToken) => Run(
        () =>
        {
            work();
            return true;
        },
        cancellationToken);

    private async Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _threads.Run(work).WaitAsync(StepMax, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The folder {Address} gave no answer within {StepMax.TotalSeconds} seconds.");
        }
        catch (TarnException failed) when (failed.Kind == ErrorKind.DiskFailed)
        {
            throw new TarnException(ErrorKind.Unavailable, failed.Message, failed);
        }
    }

    private sealed class Reader(FolderLocation location, IDiskFile file, long offset, long length) : ILocationReader
    {
        private long _read;

        public async ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var wanted = (int)Math.Min(buffer.Length, length - _read);

            // The thread fills memory of its own: after a time-out it may write at any later time.
            var own = PooledBytes.Rent(Math.Max(wanted, 1));
            var count = await location.Run(() => file.Read(offset + _read, own.AsSpan(0, wanted)), cancellationToken);
            own.AsMemory(0, count).CopyTo(buffer);
            PooledBytes.Return(own);
            _read += count;
            return count;
        }

        public void Dispose() => file.Dispose();
    }
}
