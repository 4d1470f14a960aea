using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Decompresses frames of zstd piece by piece, with the zstd that libduckdb contains. One thread at a time.</summary>
public sealed unsafe class ZstandardDecoder : IDisposable
{
    private readonly ZstandardStreamHandle _handle;

    /// <param name="windowBytesMax">The most bytes to which a frame may refer back. Frames of larger windows are refused.</param>
    public ZstandardDecoder(int windowBytesMax)
    {
        _handle = new ZstandardStreamHandle(Lib.ZstandardCreateStream());
        if (_handle.IsInvalid)
        {
            throw new OutOfMemoryException("no memory for a decoder of zstd");
        }

        _ = Lib.ZstandardSetWindowMax(_handle.DangerousGetHandle(), (nuint)windowBytesMax);
    }

    /// <summary>Decodes up to the end of the input, of the output or of a frame. The next frame begins by itself.</summary>
    /// <returns>Whether a frame has ended, and the output has all its bytes.</returns>
    /// <exception cref="InvalidDataException">The bytes are not zstd or are damaged, or their window is too large.</exception>
    public bool Decode(ReadOnlySpan<byte> source, Span<byte> target, out int read, out int written)
    {
        nuint result;
        fixed (byte* from = source, to = target)
        {
            var input = new ZstandardBuffer { Bytes = from, Length = (nuint)source.Length };
            var output = new ZstandardBuffer { Bytes = to, Length = (nuint)target.Length };
            result = Lib.ZstandardDecompressStream(_handle.DangerousGetHandle(), &output, &input);
            (read, written) = ((int)input.Position, (int)output.Position);
        }

        return Lib.ZstandardIsError(result) == 0 ? result == 0
            : throw new InvalidDataException("the bytes are not zstd, are damaged, or have a window that is too large");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
