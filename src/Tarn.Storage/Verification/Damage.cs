using Tarn.Storage.Streams;

namespace Tarn.Storage.Verification;

/// <summary>A place whose bytes do not carry their checksum.</summary>
/// <param name="File">Relative to the data directory.</param>
/// <param name="Position">Where in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="What">What it is, and what becomes of it.</param>
/// <param name="Affects">The records that cannot be read because of it; empty: none, or not known which.</param>
public sealed record Damage(string File, long Position, long Length, string What, IReadOnlyList<AffectedRecords> Affects);

