using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Storage;

/// <summary>The free space of the disk, the space of each kind of data, and the state of the scrub.</summary>
internal sealed class DiskPart(DataDirectory directory, StorageParts storage, Func<ScrubStatus?> scrub) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var space = directory.Disk.Space;
        report.Disk = new DiskStatus
        {
            FreeBytes = space.Free,
            TotalBytes = space.Total,
            JournalBytes = storage.Log.Bytes,
            JournalBytesMax = storage.JournalBytesMax,
            ArchiveBytes = storage.Log.ArchiveBytes,
            BlobBytes = BytesIn(DataDirectory.Blobs),
            MetadataBytes = directory.Disk.Find(DataDirectory.Metadata)?.Length ?? 0,
            ScratchBytes = BytesIn(DataDirectory.Scratch),
            Scrub = scrub(),
        };
        return ValueTask.CompletedTask;
    }

    private long BytesIn(string folder) => directory.Disk.List(folder)
        .Sum(entry => entry.IsFolder ? BytesIn($"{folder}/{entry.Name}") : entry.Length);
}
