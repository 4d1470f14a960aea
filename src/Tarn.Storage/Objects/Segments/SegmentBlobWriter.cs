using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Segments;

/// <summary>
/// Writes a segment of the log's archive as a blob, D16 (archiving repeats without doubles), D20 (a version is a list
/// of extents). It writes piece by piece on the disk's threads, at the pace of bulk work: D36 (files have a class).
/// </summary>
internal sealed class SegmentBlobWriter(BlobFiles files, BlockingThreads threads, TimeProvider time)
{
    private IDiskFile? _file;
    private uint _crc;

    public BlobId Id { get; } = files.Next();

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes; completes when the buffer may be used again.</summary>
    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        _crc = Crc32C.Append(_crc, bytes.Span);
        while (!bytes.IsEmpty)
        {
            var (step, offset) = (bytes[..Math.Min(bytes.Length, BulkBudget.StepBytes)], Length);
            await threads.Run(() => (_file ??= files.Create(Id)).Write(offset, step.Span));
            Length += step.Length;
            bytes = bytes[step.Length..];
        }
    }

    /// <summary>Makes the blob durable under its id.</summary>
    public async Task Finish()
    {
        var attribute = new BlobAttribute
        {
            Kind = BlobKind.Segment,
            Account = string.Empty,
            Bucket = string.Empty,
            Key = string.Empty,
            ETag = string.Empty,
            Made = time.GetUtcNow(),
            Size = Length,
            Crc = _crc,
        };
        await threads.Run(() => files.Finish(_file!, Id, attribute.Encode()));
        _file = null;
    }

    /// <summary>Removes an unfinished blob.</summary>
    public async Task Abandon()
    {
        if (_file is { } unfinished)
        {
            _file = null;
            await threads.Run(() => files.Abandon(unfinished, Id));
        }
    }
}
