using System.Globalization;
using Tarn.Lake.Formats;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Workers.Leases;

/// <summary>A file of the object store as a local file.</summary>
/// <param name="plans">The read plans of Parquet files.</param>
internal sealed class LeasedFile(LocalFileLease lease, ObjectVersion version, ParquetReadPlans plans) : IFileLease
{
    /// <inheritdoc/>
    public string Path => lease.Path;

    /// <summary>A version's number is never reused, and its bytes never change.</summary>
    public string LinkName { get; } = ObjectLeases.LinkNameOf(version.Number);

    public long SizeBytes => version.Size;

    public long ModifiedMs { get; } = version.LastModified.ToUnixTimeMilliseconds();

    public async Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken)
    {
        IReadOnlyList<ByteRange> ranges = columns is null
            ? [new(0, version.Size)]
            : (await Plan(cancellationToken)).Ranges(columns);
        await lease.Verify(ranges, cancellationToken);
    }

    public async Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) =>
        (await Plan(cancellationToken)).Obstacles(columns);

    public async Task VerifyFooter(CancellationToken cancellationToken)
    {
        const int EndBytes = 16;
        if (version.Size > 0)
        {
            var end = new ByteRange(0, Math.Min(EndBytes, version.Size));
            var footer = await ParquetReadPlan.FooterRange(version.Size, range => lease.Read(range, cancellationToken))
                ?? end with { Offset = version.Size - end.Length };
            await lease.Verify([end, footer], cancellationToken);
        }
    }

    public void Dispose() => lease.Dispose();

    private ValueTask<ParquetReadPlan> Plan(CancellationToken cancellationToken) =>
        plans.Of(version.Number, version.Size, range => lease.Read(range, cancellationToken));
}
