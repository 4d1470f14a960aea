
namespace Tarn.Storage.Verification;

/// <summary>A range whose bytes do not match their checksum.</summary>
/// <param name="File">The file, relative to the data directory.</param>
/// <param name="Position">The range's offset in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="What">The damaged content, and the consequence.</param>
/// <param name="Affects">
/// The records that cannot be read because of it; empty when there are none, or when they are unknown.
/// </param>
public sealed record Damage(string File, long Position, long Length, string What, IReadOnlyList<AffectedRecords> Affects);

