using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Objects.Reads;

/// <summary>The parts that streams of objects' bytes use.</summary>
/// <param name="Threads">The threads that wait for the disk.</param>
/// <param name="BlocksOf">Finds the checksums of an extent's blocks.</param>
/// <param name="Verified">The blocks that matched their checksums.</param>
internal sealed record StreamParts(
    BlobFiles Files,
    BlobLeases Leases,
    BlockingThreads Threads,
    Func<Extent, ValueTask<ReadOnlyMemory<uint>>> BlocksOf,
    VerifiedBlocks Verified,
    StorageLocations Locations);
