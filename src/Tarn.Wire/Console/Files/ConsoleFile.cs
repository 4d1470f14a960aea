namespace Tarn.Wire.Console.Files;

/// <summary>A file of the console in its encodings.</summary>
/// <param name="Type">The content type.</param>
/// <param name="Brotli">The bytes compressed with Brotli; null: not there.</param>
/// <param name="Gzip">The bytes compressed with gzip; null: not there.</param>
/// <param name="ETag">Changes with the bytes.</param>
internal sealed record ConsoleFile(string Type, byte[] Plain, byte[]? Brotli, byte[]? Gzip, string ETag);
