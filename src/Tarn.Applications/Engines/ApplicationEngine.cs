using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tarn.Analytics.Engines;
using Tarn.Storage;
using Tarn.Streaming.Running;
using Tarn.Streaming.Sessions;
using Tarn.Workers;
using Tarn.Workers.Pool;

namespace Tarn.Applications.Engines;

/// <summary>
/// The engine of one application: a session in a worker process. After a failure the process is ended, and each further call fails.
/// A state is its pieces, each after its length (4 bytes, little-endian).
/// </summary>
/// <remarks>Memory of the server: one request and two pieces of an answer, about 12 MiB.</remarks>
internal sealed class ApplicationEngine(SessionWorkers workers, Worker worker) : IStreamEngine
{
    private const int PieceBytesMax = 256 << 20;
    private const long MiB = 1L << 20;

    private readonly ArrayBufferWriter<byte> _request = new(64 << 10);

    /// <inheritdoc/>
    public long StateBytes { get; private set; }

    /// <inheritdoc/>
    public bool WaitsForTime { get; private set; } = true;

    /// <inheritdoc/>
    public long? WatermarkMs { get; private set; }

    /// <inheritdoc/>
    public long LatenessMs { get; private set; }

    /// <inheritdoc/>
    public long OpenWindows { get; private set; }

    public int ProcessId => worker.ProcessId;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<EngineRow>> Push(
        long place, IReadOnlyList<EngineInput> inputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; next < inputs.Count;)
        {
            var first = next;
            _request.ResetWrittenCount();
            StreamRequest.BeginPush(_request, place + first);
            while (next < inputs.Count && next - first < StreamRequest.PushInputsMax
                && (next == first || _request.WrittenCount + inputs[next].Record.Length < StreamRequest.PushBytesMax))
            {
                var input = inputs[next++];
                StreamRequest.Add(_request, new((StreamInputKind)input.Kind, input.Source, input.Shard, input.ArrivalTimeMs, input.Record));
            }

            await foreach (var rows in Rows(_request.WrittenMemory, cancellationToken))
            {
                yield return rows;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteState(Stream target, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        var bytes = 0L;
        await Ask(StreamRequest.WriteState(), async answer =>
        {
            if (StreamAnswer.State(answer) is { } piece)
            {
                BinaryPrimitives.WriteInt32LittleEndian(length, piece.Length);
                await target.WriteAsync(length, cancellationToken);
                await target.WriteAsync(piece, cancellationToken);
                bytes += length.Length + piece.Length;
            }
        }, cancellationToken);
        StateBytes = bytes;
    }

    /// <summary>Hands a state to the process.</summary>
    /// <exception cref="TarnException">InvalidArgument: the state does not fit, or is damaged.</exception>
    public async ValueTask ReadState(Stream state, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        while (await state.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
        {
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (read < length.Length || bytes is < 0 or > PieceBytesMax)
            {
                throw Damaged();
            }

            var piece = new byte[bytes];
            if (await state.ReadAtLeastAsync(piece, bytes, throwOnEndOfStream: false, cancellationToken) < bytes)
            {
                throw Damaged();
            }

            StateBytes += read + bytes;
            await Ask(StreamRequest.State(piece), cancellationToken);
        }

        await Ask(StreamRequest.StateEnd(), cancellationToken);
    }

    /// <summary>Sends a request whose answer has no pieces.</summary>
    public ValueTask Ask(ReadOnlyMemory<byte> request, CancellationToken cancellationToken) => Ask(request, _ => ValueTask.CompletedTask, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => workers.Return(worker);

    private async IAsyncEnumerable<IReadOnlyList<EngineRow>> Rows(ReadOnlyMemory<byte> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pieces = Channel.CreateBounded<IReadOnlyList<EngineRow>>(1);
        var asking = Fill(request, pieces.Writer, cancellationToken);
        var isWhole = false;
        try
        {
            await foreach (var rows in pieces.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return rows;
            }

            isWhole = true;
        }
        finally
        {
            if (!isWhole)
            {
                // The caller stopped midway: the process would next send the other pieces.
                worker.Kill();
                pieces.Writer.TryComplete();
                await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await asking;
    }

    private async Task Fill(ReadOnlyMemory<byte> request, ChannelWriter<IReadOnlyList<EngineRow>> pieces, CancellationToken cancellationToken)
    {
        try
        {
            await Ask(request, async answer =>
            {
                if (StreamAnswer.Figures(answer) is { } figures)
                {
                    (StateBytes, WaitsForTime, WatermarkMs, LatenessMs, OpenWindows) = (
                        figures.StateBytes, figures.WaitsForTime, figures.WatermarkMs, figures.LatenessMs, figures.OpenWindows);
                }

                if (StreamAnswer.Rows(answer) is { } rows)
                {
                    EngineRow[] given = [.. rows.Select(r => new EngineRow(r.Place, (RowFate)r.Kind, r.Table, r.WatermarkMs, r.Values))];
                    await pieces.WriteAsync(given, cancellationToken);
                }
            }, cancellationToken);
        }
        finally
        {
            pieces.TryComplete();
        }
    }

    private async ValueTask Ask(ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, ValueTask> onPiece, CancellationToken cancellationToken)
    {
        try
        {
            await worker.Ask(request, onPiece, cancellationToken);
        }
        catch (WorkerException e)
        {
            worker.Kill();
            throw e.Name switch
            {
                WorkerErrorName.ExceededMemoryLimit or WorkerErrorName.ExceededSpillLimit => new TarnException(
                    ErrorKind.LimitExceeded,
                    $"the state of the application is larger than its share, {workers.MemoryBytes / MiB} MiB of the memory of analytics (--memory-mb): "
                        + e.Message,
                    e),
                StreamSessions.BoundExceeded => new TarnException(ErrorKind.LimitExceeded, e.Message, e),
                StreamSessions.Halted or StreamSessions.StateDoesNotFit => new TarnException(ErrorKind.InvalidArgument, e.Message, e),
                _ => new TarnException(ErrorKind.Unavailable, $"the engine of the application has ended: {e.Message}", e),
            };
        }
    }

    private static TarnException Damaged() => new(ErrorKind.InvalidArgument, "An application's state is damaged: it ends too soon.");
}
