using System.Buffers;
using Tarn.Storage;

namespace Tarn.Items.Values;

/// <summary>
/// The bytes of an invalid value of a request. AWS checks values after other parameters, so a reader of the request stores the
/// refusal here.
/// The first use of the bytes throws it.
/// </summary>
internal sealed class RefusedBytes(TarnException refusal) : MemoryManager<byte>
{
    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(1);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => throw Refusal();

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => throw Refusal();

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    // A new exception each time: several callers may meet the refusal.
    private TarnException Refusal() => new(refusal.Kind, refusal.Message) { Reason = refusal.Reason };
}
