using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Bodies;

/// <summary>Reads small bodies whole into pooled memory.</summary>
internal static class BodyBuffer
{
    /// <summary>Reads a body without framing to its end.</summary>
    /// <exception cref="AwsErrorException">It is larger than the operation takes.</exception>
    public static async ValueTask Fill(
        PooledBuffer buffer, BodySource source, long? length, int bytesMax, CancellationToken cancellation)
    {
        if (length > bytesMax)
        {
            throw TooLarge(bytesMax);
        }

        if (length is > 0 and var known)
        {
            // one array of the right size instead of a doubling series
            buffer.GetSpan((int)known);
        }

        while (true)
        {
            var read = await source.Read(cancellation);
            if (buffer.Length + read.Buffer.Length > bytesMax)
            {
                source.Advance(read.Buffer.End, read.Buffer.End, read.Buffer.Length);
                throw TooLarge(bytesMax);
            }

            foreach (var segment in read.Buffer)
            {
                buffer.Write(segment.Span);
            }

            source.Advance(read.Buffer.End, read.Buffer.End, read.Buffer.Length);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Reads a decoded body to its end.</summary>
    /// <exception cref="AwsErrorException">It is larger than the operation takes.</exception>
    public static async ValueTask Fill(PooledBuffer buffer, BodyStream body, int bytesMax, CancellationToken cancellation)
    {
        const int StepBytes = 16 * 1_024;
        while (true)
        {
            var length = await body.ReadAsync(buffer.GetMemory(StepBytes), cancellation);
            if (length == 0)
            {
                return;
            }

            buffer.Advance(length);
            if (buffer.Length > bytesMax)
            {
                throw TooLarge(bytesMax);
            }
        }
    }

    /// <summary>The bytes, to be rewritten in place by their one reader.</summary>
    public static Memory<byte> Bytes(PooledBuffer buffer) => MemoryMarshal.AsMemory(buffer.Written);

    private static AwsErrorException TooLarge(int bytesMax) => new(
        "RequestEntityTooLargeException",
        413,
        string.Create(CultureInfo.InvariantCulture, $"The request's body is larger than the {bytesMax} bytes that the operation takes."));
}
