using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// Decodes raw deflate data from memory into memory, with the miniz that libduckdb contains. Unlike .NET's streams, it
/// reports a missing end, and the offset of the end. One thread at a time.
/// </summary>
public sealed unsafe class Inflater
{
    // The state of miniz has some 11,000 bytes and no pointers.
    private const int StateBytes = 16 * 1024;
    private const uint HasZlibHeader = 1;
    private const uint HasMoreInput = 2;
    private const uint OutputIsWhole = 4;

    private readonly byte[] _state = new byte[StateBytes];

    /// <summary>Begins a new deflate stream.</summary>
    public void Begin() => _state.AsSpan().Clear();

    /// <summary>Decodes up to the end of the stream, of the input or of the output.</summary>
    /// <param name="source">All the input that is left.</param>
    /// <param name="target">
    /// The output of the stream from its first byte on. Between two calls it may be copied to a larger array.
    /// </param>
    /// <param name="written">The bytes of <paramref name="target"/> that earlier calls wrote; is moved.</param>
    /// <param name="read">The bytes of <paramref name="source"/> that this call read.</param>
    public InflateStatus Decode(ReadOnlySpan<byte> source, Span<byte> target, ref int written, out int read)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(written, target.Length);
        var (sourceLength, targetLength) = ((nuint)source.Length, (nuint)(target.Length - written));
        int status;
        fixed (byte* state = _state, from = source, to = target)
        {
            status = Lib.Inflate(state, from, &sourceLength, to, to + written, &targetLength, OutputIsWhole);
        }

        read = (int)sourceLength;
        written += (int)targetLength;
        return status switch
        {
            0 => InflateStatus.Done,
            2 => InflateStatus.OutputFull,
            _ => InflateStatus.Damaged,
        };
    }

    /// <summary>
    /// Decodes piece by piece: up to the end of the stream, of the input, or of the ring, whose earlier bytes the stream refers to.
    /// </summary>
    /// <param name="source">The next input.</param>
    /// <param name="isZlib">Whether the stream has zlib's header and checksum, which is compared.</param>
    /// <param name="ring">The output, again from its beginning when it is full; at least 32 KiB, a power of 2.</param>
    /// <param name="at">The offset in the ring where the output goes.</param>
    /// <param name="read">The bytes of the input that this call read.</param>
    /// <param name="written">The bytes that this call wrote.</param>
    public InflateStatus DecodePiece(ReadOnlySpan<byte> source, bool isZlib, Span<byte> ring, int at, out int read, out int written)
    {
        var (sourceLength, targetLength) = ((nuint)source.Length, (nuint)(ring.Length - at));
        int status;
        fixed (byte* state = _state, from = source, to = ring)
        {
            status = Lib.Inflate(state, from, &sourceLength, to, to + at, &targetLength, HasMoreInput | (isZlib ? HasZlibHeader : 0));
        }

        (read, written) = ((int)sourceLength, (int)targetLength);
        return status switch
        {
            0 => InflateStatus.Done,
            1 => InflateStatus.NeedsInput,
            2 => InflateStatus.OutputFull,
            _ => InflateStatus.Damaged,
        };
    }
}
