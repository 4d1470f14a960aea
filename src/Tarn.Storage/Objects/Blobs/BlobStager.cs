using System.Buffers;
using System.IO.Pipelines;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Turns a body into a durable blob: each piece is hashed, and the disk's threads write it while the next piece is
/// read. A body of one piece costs one visit to those threads.
/// </summary>
/// <param name="reserve">
/// When free space is below the room that bulk work must leave free: lets up to 16 MiB through, down to the room that
/// puts must leave free. Null: bulk work.
/// </param>
internal sealed class BlobStager(BlobFiles files, DiskThreads threads, ContentHasher hasher, DiskGuard? reserve) : IDisposable
{
    private const long ReserveBytesMax = 16L << 20;

    private byte[] filling = PooledBytes.Rent(ObjectLimits.BlockBytes);
    private byte[]? writing;
    private int filled;
    private long written;
    private Task pending = Task.CompletedTask;
    private IDiskFile? file;

    public BlobId Id { get; } = files.Next();

    /// <summary>Reads the body to its end. The pieces read are consumed even when this fails.</summary>
    public async Task Read(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            foreach (var piece in read.Buffer)
            {
                await Append(piece);
            }

            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Makes the blob durable under its id.</summary>
    public async Task Finish(byte[] attribute)
    {
        await pending;
        await threads.Run(() =>
        {
            WriteFilled(filling, filled, written);
            files.Finish(file!, Id, attribute);
        });
        file = null;
    }

    /// <summary>Removes an unfinished blob.</summary>
    public async Task Abandon()
    {
        try
        {
            await pending;
        }
        catch (TarnException)
        {
            // An earlier call has already returned the write's failure.
        }

        if (file is { } unfinished)
        {
            file = null;
            await threads.Run(() => files.Abandon(unfinished, Id));
        }
    }

    public void Dispose()
    {
        PooledBytes.Return(filling);
        if (writing is not null)
        {
            PooledBytes.Return(writing);
        }

        hasher.Dispose();
    }

    private async ValueTask Append(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var count = Math.Min(piece.Length, ObjectLimits.BlockBytes - filled);
            piece.Span[..count].CopyTo(filling.AsSpan(filled));
            hasher.Append(piece.Span[..count]);
            filled += count;
            piece = piece[count..];
            if (filled == ObjectLimits.BlockBytes)
            {
                await WriteBlock();
            }
        }

        if (hasher.Length > ObjectLimits.PutBytesMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, "More than 5 GiB in one put: use a multipart upload.")
            {
                Reason = ObjectReasons.TooLarge,
            };
        }
    }

    private async ValueTask WriteBlock()
    {
        await pending;
        writing ??= PooledBytes.Rent(ObjectLimits.BlockBytes);
        (filling, writing) = (writing, filling);
        var (block, count, offset) = (writing, filled, written);
        pending = threads.Run(() => WriteFilled(block, count, offset));
        written += count;
        filled = 0;
    }

    private void WriteFilled(byte[] block, int count, long offset)
    {
        file ??= files.Create(Id, reserve is { Pressure: DiskPressure.Bulk } ? FileClass.Metadata : FileClass.Bulk);
        if (count > 0)
        {
            if (file.Class == FileClass.Metadata)
            {
                CheckReserve(offset + count);
            }

            file.Write(offset, block.AsSpan(0, count));
        }
    }

    private void CheckReserve(long bytes)
    {
        if (bytes > ReserveBytesMax)
        {
            reserve!.CheckBulk();
        }
        else
        {
            reserve!.CheckPuts(bytes);
        }
    }
}
