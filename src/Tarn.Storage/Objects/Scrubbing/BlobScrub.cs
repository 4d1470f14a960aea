using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Scrubbing;

/// <summary>
/// Reads all blobs and packs once per period, at a limited pace, and compares them with their checksums: a flipped bit in an object that
/// no client reads is found while another copy may still exist. A wrong read is repeated before it counts. The position is a row, so
/// a pass continues after a restart. Blobs that go meanwhile are no findings.
/// </summary>
/// <param name="threads">The threads on which it reads, one step at a time among clients' reads.</param>
public sealed class BlobScrub(IDisk disk, IMetadataStore store, BlockingThreads threads, TimeProvider time)
{
    private const int StepBytes = 1 << 20;

    /// <summary>Opening a file counts as these bytes: small files cost time too.</summary>
    private const int OpenBytes = 64 << 10;

    private const int FindingsMax = 1_000;

    // Each save is a sync; a restart repeats at most this much.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(1);

    private volatile ScrubProgress _progress = ScrubProgress.None;
    private ScrubFiles? _files;
    private (BlobId Blob, string Path)? _file;
    private bool _isLoaded;
    private bool _isSecond;
    private long _debt;
    private DateTimeOffset _saved;

    /// <summary>The state as of the last run.</summary>
    public ScrubProgress Progress => _progress;

    /// <summary>Called with each finding, once in a pass.</summary>
    public Action<ScrubFinding>? Found { get; set; }

    /// <summary>Reads the state of the time before a restart.</summary>
    public async Task Load(CancellationToken cancellationToken)
    {
        if (!_isLoaded && await store.Read(reader => reader.Get(ObjectSpaces.State, ScrubRow.Key), cancellationToken) is { } row)
        {
            _progress = ScrubRow.Decode(row);
        }

        _isLoaded = true;
    }

    /// <summary>Reads the bytes of one second. The caller runs it once a second.</summary>
    /// <param name="options">The pace.</param>
    /// <param name="cancellationToken">Ends the run after the present step.</param>
    public async Task Run(ScrubOptions options, CancellationToken cancellationToken)
    {
        await Load(cancellationToken);
        var now = time.GetUtcNow();
        if (!_progress.IsRunning)
        {
            if (_progress.Began is { } began && now < began + options.Period)
            {
                return;
            }

            _progress = _progress with { Began = now, IsRunning = true, Bytes = 0, Position = "", Current = "" };
            await Save(now, cancellationToken);
        }

        // A disk that fills needs its time for others.
        _progress = _progress with { Waits = disk.Guard.Pressure == DiskPressure.None ? null : disk.Guard.Reason ?? "the disk is nearly full" };
        _files ??= new ScrubFiles(disk, _progress.Position);
        var left = options.BytesPerSecond - _debt;
        while (left > 0 && _progress is { IsRunning: true, Waits: null })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var findings = _progress.Findings.Count;
            left -= await threads.Run(Step);
            if (!_progress.IsRunning || _progress.Findings.Count > findings)
            {
                await Save(now, cancellationToken);
            }
        }

        _debt = Math.Max(0, -left);
        if (_progress.IsRunning && now - _saved >= SaveEvery)
        {
            await Save(now, cancellationToken);
        }
    }

    private async Task Save(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = ScrubRow.Encode(_progress);
        await store.Commit(
            transaction =>
            {
                transaction.Put(ObjectSpaces.State, ScrubRow.Key, row);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        _saved = now;
    }

    /// <summary>Compares some bytes of the present file, and returns their number.</summary>
    private long Step()
    {
        if ((_file ??= _files!.Next()) is not { } file)
        {
            End();
            return OpenBytes;
        }

        try
        {
            using var opened = disk.OpenRead(file.Path, FileClass.Bulk);
            return OpenBytes + (file.Blob.IsPack ? StepPack(opened, file.Blob) : StepBlob(opened, file.Blob));
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            Finish(file.Path);
            return OpenBytes;
        }
        catch (TarnException failed) when (failed.Kind is ErrorKind.DiskFailed or ErrorKind.Damaged)
        {
            Suspect(file.Path, [(0, 0, $"the file cannot be read: {failed.Message}")]);
            return OpenBytes;
        }
    }

    private long StepBlob(IDiskFile file, BlobId blob)
    {
        var attribute = new BlobFiles(disk, 0).Attribute(blob) is { } bytes ? BlobAttribute.TryDecode(bytes) : null;
        if (attribute is null)
        {
            Suspect(file.Path, [(0, file.Length, "a blob whose attribute is missing or cannot be read")]);
            return 0;
        }

        if (attribute.Kind == BlobKind.Manifest)
        {
            Finish(file.Path);
            return 0;
        }

        var (offset, crc) = _progress.Current == file.Path ? (_progress.CurrentOffset, _progress.CurrentCrc) : (0, 0u);
        var buffer = PooledBytes.Rent(StepBytes);
        try
        {
            var count = Read(file, offset, buffer.AsSpan(0, StepBytes));
            crc = Crc32C.Append(crc, buffer.AsSpan(0, count));
            offset += count;
            _progress = _progress with { Current = file.Path, CurrentOffset = offset, CurrentCrc = crc, Bytes = _progress.Bytes + count };
            StorageMeter.ScrubBytes.Add(count);
            if (count == StepBytes && offset < attribute.StoredSize)
            {
                return count;
            }

            if (offset == attribute.StoredSize && crc == attribute.Crc)
            {
                Finish(file.Path);
            }
            else
            {
                var how = offset < attribute.StoredSize ? $": {offset} of {attribute.StoredSize} are there" : "";
                Suspect(file.Path, [(0, attribute.StoredSize, $"bytes of {attribute.Title}{how}")]);
            }

            return count;
        }
        finally
        {
            PooledBytes.Return(buffer);
        }
    }

    /// <summary>
    /// Reads bytes, and leaves the system's cache as it was: bytes that readers use stay, others go. A wrong read is repeated from the
    /// disk.
    /// </summary>
    private int Read(IDiskFile file, long offset, Span<byte> buffer)
    {
        var length = (int)Math.Clamp(file.Length - offset, 0, buffer.Length);
        if (_isSecond)
        {
            file.DropCached(offset, length);
        }
        else if (length > 0 && file.TryReadCached(offset, buffer[..length]))
        {
            return length;
        }

        var count = file.Read(offset, buffer);
        file.DropCached(offset, count);
        return count;
    }

    private long StepPack(IDiskFile file, BlobId pack)
    {
        var length = file.Length;
        if (_isSecond)
        {
            file.DropCached(0, length);
        }

        var damage = ScrubPack.Damage(file, pack);
        _progress = _progress with { Bytes = _progress.Bytes + length };
        StorageMeter.ScrubBytes.Add(length);
        if (damage.Count == 0)
        {
            Finish(file.Path);
        }
        else
        {
            Suspect(file.Path, damage);
        }

        return length;
    }

    /// <summary>Repeats the first wrong read of a file; reports the second one.</summary>
    private void Suspect(string path, IReadOnlyList<(long Position, long Length, string What)> damage)
    {
        if (!_isSecond)
        {
            _isSecond = true;
            _progress = _progress with { Current = "", CurrentOffset = 0, CurrentCrc = 0 };
            return;
        }

        // A blob that went between the two reads is no finding.
        if (disk.Find(path) is not null)
        {
            foreach (var (position, length, what) in damage)
            {
                var finding = new ScrubFinding(path, position, length, what, time.GetUtcNow());
                var others = _progress.Findings.Where(one => (one.Path, one.Position) != (path, position));
                _progress = _progress with { Findings = [.. others.TakeLast(FindingsMax - 1), finding] };
                StorageMeter.ScrubDamaged.Add(1);
                Found?.Invoke(finding);
            }
        }

        Finish(path);
    }

    private void Finish(string path)
    {
        (_file, _isSecond) = (null, false);
        _progress = _progress with { Position = path, Current = "", CurrentOffset = 0, CurrentCrc = 0 };
    }

    // Damage that the pass did not find again was repaired or removed.
    private void End()
    {
        _files = null;
        _progress = _progress with
        {
            IsRunning = false,
            Ended = time.GetUtcNow(),
            Findings = [.. _progress.Findings.Where(finding => finding.Found >= _progress.Began)],
        };
    }
}
