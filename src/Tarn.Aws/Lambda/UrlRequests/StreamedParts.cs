using System.Buffers;
using System.IO.Pipelines;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>The parts of a streamed answer, after its head has been read.</summary>
internal sealed class StreamedParts(IAsyncEnumerable<ReadOnlyMemory<byte>> parts) : IAsyncDisposable
{
    // How long a client may take no bytes while the function continues.
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(5);

    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _parts = parts.GetAsyncEnumerator(CancellationToken.None);
    private ReadOnlyMemory<byte> _first;

    /// <summary>The head of the answer, JSON.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>Waits for the first part. Returns false when there is none.</summary>
    /// <exception cref="Functions.Invocations.InvocationFailedException">The function failed before it.</exception>
    public async ValueTask<bool> Begin()
    {
        var hasPart = await _parts.MoveNextAsync();
        _first = hasPart ? _parts.Current : default;
        return hasPart;
    }

    /// <summary>Waits for the head. Returns false when the answer has none.</summary>
    /// <exception cref="Functions.Invocations.InvocationFailedException">The function failed before its end.</exception>
    public async ValueTask<bool> BeginAfterPrelude()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (bytes.WrittenCount <= Prelude.BytesMax && await _parts.MoveNextAsync())
        {
            bytes.Write(_parts.Current.Span);
            if (Prelude.Split(bytes.WrittenMemory) is { } split)
            {
                (Head, _first) = split;
                return true;
            }
        }

        return false;
    }

    /// <summary>The body of an answer. It fails with the function: a client sees an incomplete answer.</summary>
    public ResponseBody ToBody() => new(null, Send, this) { IdleMax = IdleMax };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private async Task Send(PipeWriter pipe, CancellationToken cancellationToken)
    {
        pipe.Write(_first.Span);
        await pipe.FlushAsync(cancellationToken);
        while (await _parts.MoveNextAsync())
        {
            pipe.Write(_parts.Current.Span);
            await pipe.FlushAsync(cancellationToken);
        }
    }
}
