using System.IO.Pipelines;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Reads;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.S3.Bodies;

/// <summary>
/// Sends an object's bytes. A block is in memory while the client takes it: the budget of blocks is bounded. A client that stops
/// taking gives
/// its block back; it is read again when the client continues.
/// </summary>
/// <param name="content">The bytes; disposed with this.</param>
/// <param name="blocks">Memory for blocks in flight.</param>
internal sealed class ObjectDownload(ObjectStream content, BodyBudget blocks) : IAsyncDisposable
{
    private const int PieceBytes = 32 << 10;

    // Above the time that a client on a slow line takes for a piece; below, it would be read again for nothing.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeldWhileContested = TimeSpan.FromMilliseconds(10);
    private long _room;

    /// <summary>Waits for budget and reads the first block.</summary>
    public async Task Begin(CancellationToken cancellationToken)
    {
        await TakeRoom(cancellationToken);
        await content.Begin(cancellationToken);
    }

    /// <summary>Sends all of it.</summary>
    public async Task Copy(PipeWriter writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            await TakeRoom(cancellationToken);
            if (!await Fill(writer, cancellationToken))
            {
                return;
            }

            var flush = writer.FlushAsync(cancellationToken);
            if (flush.IsCompleted)
            {
                await flush;
                continue;
            }

            var sent = flush.AsTask();
            if (!await IsSentSoon(sent, cancellationToken))
            {
                content.Release();
                ReturnRoom();
            }

            await sent;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        ReturnRoom();
    }

    /// <summary>Writes a piece; false at the end.</summary>
    private async ValueTask<bool> Fill(PipeWriter writer, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < PieceBytes;)
        {
            var count = await content.ReadAsync(writer.GetMemory(), cancellationToken);
            if (count == 0)
            {
                return false;
            }

            writer.Advance(count);
            filled += count;
        }

        return true;
    }

    private async ValueTask TakeRoom(CancellationToken cancellationToken)
    {
        if (_room == 0)
        {
            _room = await blocks.Take(Math.Min(content.Length, ObjectLimits.BlockBytes), cancellationToken);
        }
    }

    private void ReturnRoom()
    {
        blocks.Return(_room);
        _room = 0;
    }

    // Others may begin to wait at any moment: it is looked at in short turns.
    private async ValueTask<bool> IsSentSoon(Task sent, CancellationToken cancellationToken)
    {
        for (var held = TimeSpan.Zero; held < HeldFor; held += HeldWhileContested)
        {
            try
            {
                await sent.WaitAsync(HeldWhileContested, cancellationToken);
                return true;
            }
            catch (TimeoutException)
            {
                if (blocks.IsContested)
                {
                    return false;
                }
            }
        }

        return false;
    }
}
