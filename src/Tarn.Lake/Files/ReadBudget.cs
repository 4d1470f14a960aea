using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>
/// Counts the memory for reading one foreign file, estimated from its bytes and values, and ends the reading at a
/// limit. A few kilobytes of gzip or Avro can claim gigabytes. Not thread-safe.
/// </summary>
/// <param name="bytesMax">The limit.</param>
public sealed class ReadBudget(long bytesMax)
{
    private const long SmallBytes = 1 << 20;
    private const long RatioMax = 200;

    /// <summary>Bytes that may still be taken.</summary>
    public long Left => bytesMax - Taken;

    /// <summary>Bytes taken and not returned.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether the reading needed more than the limit.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Charges memory before it is allocated.</summary>
    /// <exception cref="TarnException">LimitExceeded.</exception>
    public void Take(long bytes)
    {
        Taken += bytes;
        if (Taken > bytesMax)
        {
            IsExceeded = true;
            throw new TarnException(ErrorKind.LimitExceeded, $"The file takes more than {bytesMax} bytes of memory to read.");
        }
    }

    /// <summary>Returns memory that <see cref="Take"/> charged and that is no longer in use.</summary>
    public void Return(long bytes) => Taken -= bytes;

    /// <summary>Refuses bytes that decompression expanded more than metadata plausibly can.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the plain bytes exceed 1 MiB and 200 times the stored bytes.
    /// </exception>
    public static void CheckRatio(long stored, long plain)
    {
        if (plain > SmallBytes && plain / RatioMax > stored)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"{stored} compressed bytes become more than {plain}: over {RatioMax} times as many, which is refused.");
        }
    }
}
