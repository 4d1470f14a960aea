using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Reads;

/// <summary>
/// Copies of versions, each as one file, for readers of files: <c>LeaseLocalFile</c> of D20 (a version is a list of extents).
/// The versions have several extents, are sealed, or are in storage locations. The copies are in <c>scratch/objects/</c>; when their
/// bytes pass the limit, the least recently used copies are removed. A start begins with none. The copy of a sealed version is plain:
/// it is removed with its last lease.
/// </summary>
internal sealed class JoinedFiles(IDisk disk, BlobFiles files, BlockingThreads threads, BlobLeases leases, long bytesMax)
{
    private const string Folder = DataDirectory.ScratchObjects;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Entry> _entries = [];
    private long _bytes;
    private long _uses;

    /// <summary>Removes the copies.</summary>
    public void Clear()
    {
        foreach (var left in disk.List(Folder))
        {
            disk.Delete($"{Folder}/{left.Name}");
        }
    }

    /// <summary>The copy's path; the copy stays until the release is called.</summary>
    /// <param name="open">Opens its bytes, for a version in a storage location.</param>
    public async Task<(string Path, Action Release)> Take(ObjectVersion version, Func<Stream> open, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(version.Number, out entry!))
            {
                entry = new Entry(version);
                _entries.Add(version.Number, entry);
                _bytes += BytesOf(version);
                entry.Made = version.Seal is not null || version.Extents.Any(extent => extent.Kind == ExtentKind.Outside)
                    ? Fetch(entry, open)
                    : threads.Run(() => Join(version));
            }

            entry.Leases++;
            entry.LastUse = ++_uses;
        }

        try
        {
            await entry.Made.WaitAsync(cancellationToken);
        }
        catch
        {
            Release(entry);
            throw;
        }

        RemoveUnused();
        return (PathOf(version.Number), () => Release(entry));
    }

    /// <summary>The whole copy of a sealed version as an extent, with the checksums of its plain blocks. A lease must last.</summary>
    public Extent Opened(ObjectVersion version)
    {
        lock (_gate)
        {
            return new Extent { Blob = version.Extents[0].Blob, Length = version.Size, Blocks = _entries[version.Number].Blocks };
        }
    }

    // A small file costs memory and a name: their number is bounded too.
    private static long BytesOf(ObjectVersion version) => Math.Max(version.Size, ObjectLimits.PackedBytesMax);

    private static string PathOf(long version) => $"{Folder}/{version:x16}";

    private void Join(ObjectVersion version)
    {
        leases.Take(version.Extents);
        try
        {
            using var target = Create(version);
            var offset = 0L;
            foreach (var extent in version.Extents)
            {
                using var source = files.OpenRead(extent.Blob);
                target.CopyFrom(source, extent.Offset, offset, extent.Length);
                offset += extent.Length;
            }

            // Fenced workers, which are other users, open it like a blob.
            target.SetMode(BlobFiles.BlobMode);
        }
        finally
        {
            leases.Release(version.Extents);
        }
    }

    // Other callers may wait for the same copy: it is made to its end, under a lease of its own. Each block is compared with its checksum.
    private async Task Fetch(Entry entry, Func<Stream> open)
    {
        var version = entry.Version;
        var blocks = new List<uint>();
        entry.Leases++;
        var block = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            await using var content = open();
            using var target = await threads.Run(() => Create(version));
            for (var offset = 0L; offset < version.Size;)
            {
                var (at, count) = (offset, await content.ReadAtLeastAsync(block, (int)Math.Min(ObjectLimits.BlockBytes, version.Size - offset)));
                await threads.Run(() => target.Write(at, block.AsSpan(0, count)));
                blocks.Add(Crc32C.Compute(block.AsSpan(0, count)));
                offset += count;
            }

            await threads.Run(() => target.SetMode(BlobFiles.BlobMode));
            entry.Blocks = blocks.ToArray();
        }
        finally
        {
            PooledBytes.Return(block);
            Release(entry);
        }
    }

    private IDiskFile Create(ObjectVersion version)
    {
        var path = PathOf(version.Number);
        disk.CreateFolder(Folder);
        disk.Delete(path);
        return disk.Create(path, FileClass.Bulk);
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            entry.Leases--;
            if ((entry.Made.IsFaulted || (entry.Version.Seal is not null && entry.Leases == 0)) && _entries.Remove(entry.Version.Number))
            {
                _bytes -= BytesOf(entry.Version);
                disk.Delete(PathOf(entry.Version.Number));
            }
        }

        RemoveUnused();
    }

    private void RemoveUnused()
    {
        while (true)
        {
            Entry? oldest;
            lock (_gate)
            {
                oldest = _bytes <= bytesMax
                    ? null
                    : _entries.Values.Where(entry => entry.Leases == 0).MinBy(entry => entry.LastUse);
                if (oldest is null)
                {
                    return;
                }

                _entries.Remove(oldest.Version.Number);
                _bytes -= BytesOf(oldest.Version);

                // Inside the lock, because the same version may be joined again at once, under the same path.
                disk.Delete(PathOf(oldest.Version.Number));
            }
        }
    }

    private sealed class Entry(ObjectVersion version)
    {
        public ObjectVersion Version => version;

        public Task Made { get; set; } = Task.CompletedTask;

        /// <summary>The checksums of the copy's blocks, of a copy that was read block by block.</summary>
        public ReadOnlyMemory<uint> Blocks { get; set; }

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
