using System.IO.Pipelines;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Turns a body into a durable blob: each piece is hashed, and the disk's threads write it while the next piece is
/// read. A body of one piece costs one visit to these threads.
/// </summary>
/// <param name="threads">The disk's threads.</param>
/// <param name="hasher">Computes the checksums.</param>
/// <param name="fileClass">The file's class, while there is space for bulk work.</param>
/// <param name="reserve">
/// When free space is below the limit of bulk work: lets up to 16 MiB through, down to the limit of
/// puts. Null: bulk work.
/// </param>
internal sealed class BlobStager(BlobFiles files, BlockingThreads threads, ContentHasher hasher, FileClass fileClass, DiskGuard? reserve) : IDisposable
{
    private const long ReserveBytesMax = 16L << 20;

    private byte[] _filling = PooledBytes.Rent(PooledBytes.SmallBytesMax);
    private byte[]? _writing;
    private int _filled;
    private long _written;
    private Task _pending = Task.CompletedTask;
    private IDiskFile? _file;

    public BlobId Id { get; } = files.Next();

    /// <summary>Reads the body to its end. The pieces read are consumed even when this fails.</summary>
    public async Task Read(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
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

    /// <summary>The bytes read; null: a part of them is in the file already.</summary>
    public ReadOnlyMemory<byte>? InMemory => _written == 0 ? _filling.AsMemory(0, _filled) : default(ReadOnlyMemory<byte>?);

    /// <summary>Makes the blob durable under its id.</summary>
    public async Task Finish(byte[] attribute)
    {
        await _pending;
        await threads.Run(() =>
        {
            WriteFilled(_filling, _filled, _written);
            files.Finish(_file!, Id, attribute);
        });
        _file = null;
    }

    /// <summary>Removes an unfinished blob.</summary>
    public async Task Abandon()
    {
        try
        {
            await _pending;
        }
        catch (TarnException)
        {
            // An earlier call has already returned the write's failure.
        }

        if (_file is { } unfinished)
        {
            _file = null;
            await threads.Run(() => files.Abandon(unfinished, Id));
        }
    }

    public void Dispose()
    {
        PooledBytes.Return(_filling);
        if (_writing is not null)
        {
            PooledBytes.Return(_writing);
        }

        hasher.Dispose();
    }

    private async ValueTask Append(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_filled == _filling.Length)
            {
                Grow();
            }

            var count = Math.Min(piece.Length, Math.Min(_filling.Length, ObjectLimits.BlockBytes) - _filled);
            piece.Span[..count].CopyTo(_filling.AsSpan(_filled));
            hasher.Append(piece.Span[..count]);
            _filled += count;
            piece = piece[count..];
            if (_filled == ObjectLimits.BlockBytes)
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

    // Most bodies are small: many at once must not take a block each.
    private void Grow()
    {
        var block = PooledBytes.Rent(ObjectLimits.BlockBytes);
        _filling.AsSpan(0, _filled).CopyTo(block);
        PooledBytes.Return(_filling);
        _filling = block;
    }

    private async ValueTask WriteBlock()
    {
        await _pending;
        _writing ??= PooledBytes.Rent(ObjectLimits.BlockBytes);
        (_filling, _writing) = (_writing, _filling);
        var (block, count, offset) = (_writing, _filled, _written);
        _pending = threads.Run(() => WriteFilled(block, count, offset));
        _written += count;
        _filled = 0;
    }

    private void WriteFilled(byte[] block, int count, long offset)
    {
        _file ??= files.Create(Id, reserve is { Pressure: DiskPressure.Bulk } ? FileClass.Metadata : fileClass);
        if (count > 0)
        {
            if (_file.Class == FileClass.Metadata)
            {
                CheckReserve(offset + count);
            }

            _file.Write(offset, block.AsSpan(0, count));
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
