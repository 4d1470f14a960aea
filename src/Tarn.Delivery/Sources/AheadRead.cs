using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Sources;

/// <summary>A read of the log that was begun before its delivery asked for it.</summary>
/// <param name="sweep">The read.</param>
/// <param name="release">Called once, when the read is taken or discarded.</param>
internal sealed class AheadRead(IReadOnlyList<LogPosition> from, Task<LogSweep> sweep, Action release)
{
    /// <summary>Takes the read. A failed one is repeated by the caller, who then meets the failure.</summary>
    /// <param name="wanted">The positions to read from.</param>
    /// <returns>Null: it failed, or began at other positions.</returns>
    public async ValueTask<LogSweep?> Take(IReadOnlyList<LogPosition> wanted)
    {
        if (!from.SequenceEqual(wanted))
        {
            await Discard();
            return null;
        }

        try
        {
            return await sweep;
        }
        catch (TarnException)
        {
            return null;
        }
        finally
        {
            release();
        }
    }

    /// <summary>Waits for the end of the read, and returns its memory.</summary>
    public async ValueTask Discard() => (await Take(from))?.Dispose();
}
