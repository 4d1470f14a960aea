using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class BulkBudgetTests : IDisposable
{
    private const int HalfBytes = 4 << 20;
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-bulk-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_writer_goes_on_when_another_thread_closes_the_file_whose_range_it_writes_back()
    {
        // The file's own budget forgets its ranges when it is closed. This budget is not told, as if the range had been
        // taken out of the queue just before.
        var disk = new FileDisk(_root, TimeProvider.System);
        var budget = new BulkBudget(TimeProvider.System);
        var closed = (PosixFile)disk.Create("closed", FileClass.Bulk);
        using var open = (PosixFile)disk.Create("open", FileClass.Bulk);
        budget.Written(closed, 0, HalfBytes);
        budget.Written(closed, HalfBytes, HalfBytes);
        closed.Dispose();
        budget.Written(open, 0, HalfBytes);
    }
}
