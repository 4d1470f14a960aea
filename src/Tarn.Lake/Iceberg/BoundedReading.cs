using System.Buffers;

namespace Tarn.Lake.Iceberg;

/// <summary>Decompressing what others wrote, up to a limit.</summary>
internal static class BoundedReading
{
    public static byte[] All(Stream stream, int bytesMax, string what)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = stream.Read(all.GetSpan(16 << 10));
            if (read == 0)
            {
                return all.WrittenSpan.ToArray();
            }

            all.Advance(read);
            if (all.WrittenCount > bytesMax)
            {
                throw IcebergFormat.Broken($"{what} is larger than {bytesMax} bytes");
            }
        }
    }
}
