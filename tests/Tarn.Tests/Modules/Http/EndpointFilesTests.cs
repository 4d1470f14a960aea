using Tarn.Modules.Http;
using Tarn.Storage.Disk;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Tests.Modules.Http;

public sealed class EndpointFilesTests
{
    [MountFact]
    public async Task A_full_disk_does_not_end_the_start_and_the_files_are_written_once_there_is_room()
    {
        using var small = new SmallDisk(4);
        using var directory = DataDirectory.Open(small["data"], "0.1.0", TimeProvider.System);
        var files = new EndpointFiles(directory, "keys/authority.pem");
        small.Fill();
        files.Publish("http://127.0.0.1:1", "https://127.0.0.1:2");
        Assert.Contains("commands need --endpoint", files.Notice, StringComparison.Ordinal);
        await files.Retry(default);
        Assert.NotNull(files.Notice);

        small.Drain();
        await files.Retry(default);
        Assert.Null(files.Notice);
        Assert.Equal("http://127.0.0.1:1", DataDirectory.ReadEndpoint(small["data"]));
        Assert.Equal("https://127.0.0.1:2", DataDirectory.ReadTlsEndpoint(small["data"])?.Url);
    }
}
