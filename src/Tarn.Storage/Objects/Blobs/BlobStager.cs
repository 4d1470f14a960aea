using System.IO.Pipelines;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Sealing;

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
/// <param name="key">The key with which the bytes are sealed; null: they are stored as they are.</param>
internal sealed class BlobStager(
    BlobFiles files, BlockingThreads threads, ContentHasher hasher, FileClass fileClass, DiskGuard? reserve, BodyKey? key) : IDisposable
{
    private const long ReserveBytesMax = 16L << 20;

    private readonly BodySealer? _sealer = key is null ? null : new BodySealer(key.Bytes);
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
        await Begin();
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            foreach (var piece in read.Buffer)
            {
                await Append(piece);
                CheckLength();
            }

            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await End();
                return;
            }
        }
    }

    /// <summary>Reads a file to its end.</summary>
    public async Task Read(IDiskFile file, CancellationToken cancellationToken)
    {
        await Begin();
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var offset = 0L; ;)
            {
                var from = offset;
                var count = await threads.Run(() => file.Read(from, buffer.AsSpan(0, ObjectLimits.BlockBytes)));
                if (count == 0)
                {
                    await End();
                    return;
                }

                cancellationToken.ThrowIfCancellationRequested();
                await Append(buffer.AsMemory(0, count));
                offset += count;
            }
        }
        finally
        {
            PooledBytes.Return(buffer);
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
        _sealer?.Dispose();
        PooledBytes.Return(_filling);
        if (_writing is not null)
        {
            PooledBytes.Return(_writing);
        }

        hasher.Dispose();
    }

    private void CheckLength()
    {
        if (hasher.Length > ObjectLimits.PutBytesMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, "More than 5 GiB in one put: use a multipart upload.")
            {
                Reason = ObjectReasons.TooLarge,
            };
        }
    }

    private ValueTask Begin() => _sealer is null ? default : Store(_sealer.Header, isContent: false);

    private ValueTask End() => _sealer is null ? default : Store(_sealer.Seal(isLast: true), isContent: false);

    private async ValueTask Append(ReadOnlyMemory<byte> piece)
    {
        if (_sealer is null)
        {
            await Store(piece, isContent: true);
        }
        else
        {
            hasher.AppendContent(piece.Span);
            await Seal(piece);
        }
    }

    // A full block is sealed when more bytes follow: the last one is marked.
    private async ValueTask Seal(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_sealer!.IsFull)
            {
                await Store(_sealer.Seal(isLast: false), isContent: false);
            }

            piece = piece[_sealer.Take(piece.Span)..];
        }
    }

    private async ValueTask Store(ReadOnlyMemory<byte> piece, bool isContent)
    {
        while (!piece.IsEmpty)
        {
            if (_filled == _filling.Length)
            {
                Grow();
            }

            var count = Math.Min(piece.Length, Math.Min(_filling.Length, ObjectLimits.BlockBytes) - _filled);
            piece.Span[..count].CopyTo(_filling.AsSpan(_filled));
            if (isContent)
            {
                hasher.AppendContent(piece.Span[..count]);
            }

            hasher.AppendStored(piece.Span[..count]);
            _filled += count;
            piece = piece[count..];
            if (_filled == ObjectLimits.BlockBytes)
            {
                await WriteBlock();
            }
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
