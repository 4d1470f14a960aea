using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Packs;

/// <summary>
/// Appends small objects and manifests to packs. Entries that wait are written together and share one sync, as the
/// journal's do: while a sync runs, the next group gathers. A failed write or sync seals the pack: D2 (a failed sync
/// poisons its file). Its earlier entries stay; the next group begins another pack.
/// </summary>
/// <remarks>Memory: the entries that wait, which their callers hold; 50 bytes per entry of the open pack.</remarks>
internal sealed class PackWriter : IDisposable
{
    private const int GroupBytesMax = 4 << 20;
    private readonly IDisk _disk;
    private readonly BlobFiles _files;
    private readonly long _bytesMax;
    private readonly Action<BlobId> _sealed;
    private readonly BlockingThreads _thread;
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _runs;

    // Only the thread that drains the queue uses these.
    private IDiskFile? _file;
    private BlobId _pack;
    private long _end;
    private List<PackEntry> _entries = [];

    /// <param name="disk">The data directory's disk.</param>
    /// <param name="files">Gives ids and makes files.</param>
    /// <param name="threads">0: callers do the work themselves.</param>
    /// <param name="bytesMax">The size at which a pack gets no more entries.</param>
    /// <param name="isSealed">Called for each pack that gets no more entries.</param>
    public PackWriter(IDisk disk, BlobFiles files, int threads, long bytesMax, Action<BlobId> isSealed)
    {
        (_disk, _files, _bytesMax, _sealed) = (disk, files, bytesMax, isSealed);
        _thread = new BlockingThreads("tarn packs", Math.Min(threads, 1));
    }

    /// <summary>Appends an entry. It is durable when the task completes.</summary>
    /// <param name="attribute">The recovery attribute.</param>
    /// <param name="body">The bytes; they must not change until the task completes.</param>
    /// <param name="takesReserve">Whether it may take the space that bulk work must leave free.</param>
    /// <returns>The pack, and the offset of the bytes in it.</returns>
    /// <exception cref="TarnException">DiskFull; DiskFailed.</exception>
    public Task<BlobEntry> Append(byte[] attribute, ReadOnlyMemory<byte> body, bool takesReserve)
    {
        Invariant.Check(body.Length <= ObjectLimits.PackedBytesMax && attribute.Length <= ObjectLimits.PackAttributeBytesMax);
        var waiting = new Waiting(attribute, body, takesReserve);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (_runs)
            {
                return waiting.Outcome.Task;
            }

            _runs = true;
        }

        _ = _thread.Run(Drain);
        return waiting.Outcome.Task;
    }

    /// <summary>Writes the waiting entries, and seals the open pack.</summary>
    public void Dispose()
    {
        _ = _thread.Run(() =>
        {
            if (_file is not null)
            {
                TrySeal();
            }
        });
        _thread.Dispose();
    }

    private void Drain()
    {
        while (true)
        {
            var group = Take();
            if (group.Count == 0)
            {
                return;
            }

            try
            {
                Check(group);
                Write(group);
            }
            catch (Exception failure)
            {
                Close();
                group.ForEach(waiting => waiting.Outcome.TrySetException(failure));
            }
        }
    }

    private List<Waiting> Take()
    {
        var group = new List<Waiting>();
        lock (_gate)
        {
            for (var bytes = 0; bytes < GroupBytesMax && _waiting.TryDequeue(out var waiting); bytes += waiting.Bytes)
            {
                group.Add(waiting);
            }

            _runs = group.Count > 0;
        }

        return group;
    }

    // Entries that find no space fail alone.
    private void Check(List<Waiting> group) => group.RemoveAll(waiting =>
    {
        try
        {
            if (waiting.TakesReserve)
            {
                _disk.Guard.CheckPuts(waiting.Bytes);
            }
            else
            {
                _disk.Guard.CheckBulk();
            }

            return false;
        }
        catch (TarnException full)
        {
            waiting.Outcome.TrySetException(full);
            return true;
        }
    });

    private void Write(List<Waiting> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        if (_file is null)
        {
            Begin();
        }

        var parts = new List<ReadOnlyMemory<byte>>(3 * group.Count);
        var (end, places) = (_end, new List<PackEntry>(group.Count));
        foreach (var waiting in group)
        {
            var entry = new PackEntry(end, waiting.Attribute.Length, waiting.Body.Length);
            parts.Add(PackFormat.EntryHeader(_pack, end, waiting.Attribute, waiting.Body.Span));
            parts.Add(waiting.Attribute);
            parts.Add(waiting.Body);
            places.Add(entry);
            end = entry.End;
        }

        _file!.Write(_end, parts);
        _file.SyncData();
        _end = end;
        _entries.AddRange(places);
        for (var i = 0; i < group.Count; i++)
        {
            group[i].Outcome.TrySetResult(new BlobEntry(_pack, places[i].Offset));
        }

        if (_end >= _bytesMax)
        {
            TrySeal();
        }
    }

    private void Begin()
    {
        _pack = _files.NextPack();
        _file = _files.CreatePack(_pack);
        _file.Write(0, PackFormat.Header(_pack));
        _file.Sync();
        _disk.SyncFolder(_pack.Folder);
        (_end, _entries) = (PackFormat.HeaderBytes, []);
    }

    // Without an index its entries are found one by one: no loss, only more reading.
    private void TrySeal()
    {
        try
        {
            _file!.Write(_end, PackFormat.Index(_pack, _end, _entries));
            _file.SyncData();
        }
        catch (TarnException)
        {
        }

        Close();
    }

    private void Close()
    {
        if (_file is not null)
        {
            _file.Dispose();
            _file = null;
            _sealed(_pack);
        }
    }

    private sealed record Waiting(byte[] Attribute, ReadOnlyMemory<byte> Body, bool TakesReserve)
    {
        public int Bytes => PackFormat.EntryHeaderBytes + Attribute.Length + Body.Length;

        public TaskCompletionSource<BlobEntry> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
