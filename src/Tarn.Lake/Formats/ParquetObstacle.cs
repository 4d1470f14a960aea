namespace Tarn.Lake.Formats;

/// <summary>Why the engine does not read a Parquet file as it is. A plain copy has none of these (<see cref="Plain.ParquetPlainCopy"/>).</summary>
[Flags]
public enum ParquetObstacle
{
    None = 0,

    /// <summary>Integers or bytes of fixed length have the encoding BYTE_STREAM_SPLIT, which the engine reads of floats and doubles alone.</summary>
    ByteStreams = 1,

    /// <summary>Timestamps count nanoseconds of UTC. The engine reads them as microseconds.</summary>
    ZonedNanoseconds = 2,
}
