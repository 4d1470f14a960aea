using System.Threading.Channels;
using Tarn.Functions.Invocations;

namespace Tarn.Functions.Environments;

/// <summary>The parts of a streamed answer, in flight from the process to the caller.</summary>
internal sealed class AnswerStream
{
    // The process waits while the caller does not take the parts.
    private const int PartsMax = 16;

    private readonly Channel<ReadOnlyMemory<byte>> _parts = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(PartsMax) { SingleReader = true });

    public IAsyncEnumerable<ReadOnlyMemory<byte>> Parts => Read();

    /// <summary>Adds a part, once the caller takes it. Returns false when the caller takes no more parts.</summary>
    public async ValueTask<bool> Add(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        while (await _parts.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_parts.Writer.TryWrite(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends the stream; with a failure, the caller's enumeration fails.</summary>
    public void End(InvocationFailedException? failure = null) => _parts.Writer.TryComplete(failure);

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Read()
    {
        try
        {
            await foreach (var part in _parts.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return part;
            }
        }
        finally
        {
            // a caller that goes away does not hold up the process
            End();
        }
    }
}
