using Tarn.Lake.Catalog;
using Tarn.Lake.Planning;
using Tarn.Workers.Jobs;

namespace Tarn.Workers.Tests.Jobs;

/// <summary>Reads no tables: jobs over single files need none.</summary>
internal sealed class NoScans : ITableScans
{
    public ITableScan Of(PinnedTable table, IReadOnlyList<ScanTask> files) => throw Refusal();

    public ITableScan OfDeleted(PinnedTable table, IReadOnlyList<ScanTask> files) => throw Refusal();

    public IKeyScan OfKeys(PinnedTable table, IReadOnlyList<ScanTask> files, IReadOnlyList<int> keyIds) => throw Refusal();

    private static WorkerException Refusal() => new(WorkerErrorName.NotSupported, "no table is read here");
}
