namespace Tarn.Lake.Shredding.Texts;

/// <summary>Reads the timestamps of a deserializer. One thread at a time.</summary>
public interface ITimestampReader
{
    /// <summary>Reads a timestamp.</summary>
    /// <param name="text">A JSON number, or the content of a string without escapes.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    /// <returns>False: the text is not a timestamp.</returns>
    bool TryRead(ReadOnlySpan<byte> text, out long micros);
}
