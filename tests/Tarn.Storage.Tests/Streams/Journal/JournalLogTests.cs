using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>The contract on a real disk, with small files so that most reads meet sealed ones.</summary>
public sealed class JournalLogTests : StreamLogContract
{
    private readonly TemporaryFolder _folder = new();
    private JournalLog? _log;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _log!.DisposeAsync();
        _folder.Dispose();
    }

    protected override Task<(IStreamLog Log, ICommitLog Commits)> OpenLog()
    {
        var disk = new FileDisk(_folder.Root, TimeProvider.System);
        _log = JournalLog.Open(disk, Guid.NewGuid(), new JournalOptions { FileBytes = 16 << 10, HotTailBytes = 8 << 20 }, Time);
        return Task.FromResult<(IStreamLog, ICommitLog)>((_log, _log));
    }
}
