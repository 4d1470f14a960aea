using System.IO.Pipelines;
using Tarn.Aws.Http.Bodies;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Aws.S3;

/// <summary>
/// Sends an object's bytes. A block is in memory while the client takes it: room for blocks is bounded, and a client that stops taking gives its
/// block back; it is read again when the client goes on.
/// </summary>
/// <param name="content">The bytes; disposed with this.</param>
/// <param name="blocks">Memory for blocks on their way.</param>
internal sealed class ObjectDownload(ObjectStream content, BodyBudget blocks) : IAsyncDisposable
{
    private const int PieceBytes = 32 << 10;

    // Above the time that a client on a slow line takes for a piece; below, it would be read again for nothing.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeldWhileContested = TimeSpan.FromMilliseconds(10);
    private long room;

    /// <summary>Waits for room and reads the first block.</summary>
    public async Task Begin(CancellationToken cancellation)
    {
        await TakeRoom(cancellation);
        await content.Begin(cancellation);
    }

    /// <summary>Sends all of it.</summary>
    public async Task Copy(PipeWriter writer, CancellationToken cancellation)
    {
        while (true)
        {
            await TakeRoom(cancellation);
            if (!await Fill(writer, cancellation))
            {
                return;
            }

            var flush = writer.FlushAsync(cancellation);
            if (flush.IsCompleted)
            {
                await flush;
                continue;
            }

            var sent = flush.AsTask();
            if (!await IsSentSoon(sent, cancellation))
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
    private async ValueTask<bool> Fill(PipeWriter writer, CancellationToken cancellation)
    {
        for (var filled = 0; filled < PieceBytes;)
        {
            var count = await content.ReadAsync(writer.GetMemory(), cancellation);
            if (count == 0)
            {
                return false;
            }

            writer.Advance(count);
            filled += count;
        }

        return true;
    }

    private async ValueTask TakeRoom(CancellationToken cancellation)
    {
        if (room == 0)
        {
            room = await blocks.Take(Math.Min(content.Length, ObjectLimits.BlockBytes), cancellation);
        }
    }

    private void ReturnRoom()
    {
        blocks.Return(room);
        room = 0;
    }

    // Others may begin to wait at any moment: it is looked at in short turns.
    private async ValueTask<bool> IsSentSoon(Task sent, CancellationToken cancellation)
    {
        for (var held = TimeSpan.Zero; held < HeldFor; held += HeldWhileContested)
        {
            try
            {
                await sent.WaitAsync(HeldWhileContested, cancellation);
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
