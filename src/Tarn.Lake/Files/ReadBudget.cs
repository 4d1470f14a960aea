using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>
/// Counts the memory that the reading of one foreign file takes, estimated from its bytes and values, and ends the reading at a limit: a few kilobytes of
/// gzip or Avro can claim gigabytes. Not thread-safe.
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

    /// <summary>The reading needed more than the limit.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Notes memory that is about to be allocated.</summary>
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

    /// <summary>Memory of <see cref="Take"/> is in use no longer.</summary>
    public void Return(long bytes) => Taken -= bytes;

    /// <summary>Refuses bytes that grew more by decompression than metadata does.</summary>
    /// <exception cref="TarnException">InvalidArgument: over 200 times, beyond the first MiB.</exception>
    public static void CheckRatio(long stored, long plain)
    {
        if (plain > SmallBytes && plain / RatioMax > stored)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"{stored} compressed bytes become more than {plain}: over {RatioMax} times as many, which is refused.");
        }
    }
}
