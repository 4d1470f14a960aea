using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tarn.Wire.Http.Bodies;

/// <summary>Reads small bodies whole into pooled memory.</summary>
internal static class BodyBuffer
{
    // The arrays grow in these steps: a body takes memory and budget as it arrives, in few steps.
    private const int FirstStepBytes = 256 * 1_024;
    private const int StepFactor = 4;

    /// <summary>Reads a body without framing to its end.</summary>
    /// <exception cref="AwsErrorException">It is larger than the operation takes.</exception>
    public static async ValueTask Fill(
        PooledBuffer buffer, BodyReservation room, BodySource source, long? length, int bytesMax, CancellationToken cancellationToken)
    {
        if (length > bytesMax)
        {
            throw TooLarge(bytesMax);
        }

        while (true)
        {
            var read = await source.Read(cancellationToken);
            var needed = buffer.Length + read.Buffer.Length;
            if (needed > bytesMax)
            {
                source.Advance(read.Buffer.End, read.Buffer.End, read.Buffer.Length);
                throw TooLarge(bytesMax);
            }

            await Reserve(buffer, room, (int)needed, length, cancellationToken);
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
    public static async ValueTask Fill(
        PooledBuffer buffer, BodyReservation room, BodyStream body, long? length, int bytesMax, CancellationToken cancellationToken)
    {
        const int StepBytes = 16 * 1_024;
        while (true)
        {
            await Reserve(buffer, room, buffer.Length + StepBytes, length + StepBytes, cancellationToken);
            var count = await body.ReadAsync(buffer.GetMemory(StepBytes), cancellationToken);
            if (count == 0)
            {
                return;
            }

            buffer.Advance(count);
            if (buffer.Length > bytesMax)
            {
                throw TooLarge(bytesMax);
            }
        }
    }

    private static async ValueTask Reserve(
        PooledBuffer buffer, BodyReservation room, int needed, long? length, CancellationToken cancellationToken)
    {
        if (needed <= buffer.Capacity)
        {
            return;
        }

        long step = needed <= BodyBudget.SmallBytes ? BodyBudget.SmallBytes : FirstStepBytes;
        while (step < needed)
        {
            step *= StepFactor;
        }

        var bytes = Math.Max(needed, Math.Min(step, length ?? (needed <= BodyBudget.SmallBytes ? needed : step)));
        await room.GrowTo(bytes, cancellationToken);
        buffer.EnsureCapacity((int)bytes);
    }

    /// <summary>The buffer's bytes. Their one reader may overwrite them.</summary>
    public static Memory<byte> Bytes(PooledBuffer buffer) => MemoryMarshal.AsMemory(buffer.Written);

    /// <summary>The error for a body beyond its limit.</summary>
    public static AwsErrorException TooLarge(int bytesMax) => new(
        "RequestEntityTooLargeException",
        413,
        string.Create(CultureInfo.InvariantCulture, $"The request's body is larger than the {bytesMax} bytes that the operation takes."));
}
