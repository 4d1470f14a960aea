using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Storage.Tests.Streams.Memory;

public sealed class MemoryStreamLogTests : StreamLogContract
{
    protected override Task<(IStreamLog Log, ICommitLog Commits)> OpenLog()
    {
        var log = new MemoryStreamLog(Time);
        return Task.FromResult<(IStreamLog, ICommitLog)>((log, log));
    }
}
