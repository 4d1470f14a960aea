using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Tarn.Wire.Http.Bodies;

/// <summary>Decompresses bodies of services whose clients may compress them.</summary>
internal static class GzipBody
{
    /// <summary>The only encoding.</summary>
    public const string Encoding = "gzip";

    private const int StepBytes = 64 * 1_024;

    /// <summary>Decompresses a body whole, within the budget of bodies.</summary>
    /// <exception cref="AwsErrorException">It is larger than the operation takes, or not compressed with gzip.</exception>
    public static async ValueTask Inflate(
        ReadOnlyMemory<byte> sent, PooledBuffer to, BodyReservation room, int bytesMax, CancellationToken cancellationToken)
    {
        MemoryMarshal.TryGetArray(sent, out var bytes);
        using var source = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        await using var gzip = new GZipStream(source, CompressionMode.Decompress);
        while (true)
        {
            await room.GrowTo(sent.Length + to.Length + StepBytes, cancellationToken);
            int count;
            try
            {
                count = await gzip.ReadAsync(to.GetMemory(StepBytes)[..StepBytes], cancellationToken);
            }
            catch (InvalidDataException)
            {
                throw CommonErrors.Serialization("The body is not compressed with gzip.");
            }

            if (count == 0)
            {
                return;
            }

            to.Advance(count);
            if (to.Length > bytesMax)
            {
                throw BodyBuffer.TooLarge(bytesMax);
            }
        }
    }
}
