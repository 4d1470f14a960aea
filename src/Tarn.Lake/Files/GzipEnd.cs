namespace Tarn.Lake.Files;

/// <summary>
/// Shows whether a gzip file is whole: a member after it is found only if the file has its checksum and its length. Decompression
/// alone returns the plain bytes of a file that was cut off without an error.
/// </summary>
internal static class GzipEnd
{
    /// <summary>"\n" as a gzip member: header without name and time, one block with the fixed code, checksum, length.</summary>
    public static ReadOnlySpan<byte> Member => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 0xE3, 0x02, 0x00, 0x93, 0x06, 0xD7, 0x32, 0x01, 0, 0, 0];
}
