using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>A part as the client names it in the completion of an upload.</summary>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Checksum">Its checksum, if the client sent one.</param>
public readonly record struct CompletedPart(int Number, string ETag, Checksum? Checksum = null);
