using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Writes a segment of the log's archive as a blob, D16 (archiving repeats without doubles), D20 (a version is a list
/// of extents). It writes piece by piece on the disk's threads, at the pace of bulk work: D36 (files have a class).
/// </summary>
internal sealed class SegmentBlobWriter(BlobFiles files, DiskThreads threads, TimeProvider time)
{
    private IDiskFile? file;
    private uint crc;

    public BlobId Id { get; } = files.Next();

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Appends bytes; completes when the buffer may be used again.</summary>
    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        crc = Crc32C.Append(crc, bytes.Span);
        while (!bytes.IsEmpty)
        {
            var (step, offset) = (bytes[..Math.Min(bytes.Length, BulkBudget.StepBytes)], Length);
            await threads.Run(() => (file ??= files.Create(Id)).Write(offset, step.Span));
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
            Crc = crc,
        };
        await threads.Run(() => files.Finish(file!, Id, attribute.Encode()));
        file = null;
    }

    /// <summary>Removes an unfinished blob.</summary>
    public async Task Abandon()
    {
        if (file is { } unfinished)
        {
            file = null;
            await threads.Run(() => files.Abandon(unfinished, Id));
        }
    }
}
