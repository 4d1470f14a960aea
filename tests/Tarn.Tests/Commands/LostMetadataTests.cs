using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Tarn.Tests.Commands;

/// <summary>
/// A server whose metadata was lost or truncated refuses to start, and deletes, replaces and overwrites nothing.
/// </summary>
public sealed class LostMetadataTests(LostMetadataTests.Stored stored) : IClassFixture<LostMetadataTests.Stored>, IDisposable
{
    private const int Objects = 48;
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-lost-").FullName;

    private string Metadata => Path.Combine(_data, "meta.db");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Lost_metadata_refuses_the_start_and_the_copy_put_back_serves_all_objects()
    {
        await CopyObjects();
        var (blobs, credentials, copy) = (Blobs(), await Read("credentials"), await Read("meta.db.copy"));
        foreach (var how in (Action[])[() => File.Delete(Metadata), () => File.WriteAllBytes(Metadata, [])])
        {
            how();
            for (var start = 0; start < 2; start++)
            {
                await Refused("meta.db is missing or empty");
            }

            Assert.Equal(blobs, Blobs());
            Assert.Equal(credentials, await Read("credentials"));
            Assert.Equal(copy, await Read("meta.db.copy"));
        }

        File.Copy(Path.Combine(_data, "meta.db.copy"), Metadata, overwrite: true);
        using var tarn = Serve();
        await GetObjects(await tarn.Ready());
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.Equal(blobs, Blobs());
        Assert.Equal(credentials, await Read("credentials"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4_096)]
    [InlineData(20_000)]
    public async Task Metadata_whose_end_was_cut_off_refuses_the_start_in_one_line(int bytes)
    {
        await CopyObjects();
        await File.WriteAllBytesAsync(Metadata, (await File.ReadAllBytesAsync(Metadata))[..bytes]);
        await Refused("meta.db");
    }

    [Fact]
    public async Task A_damaged_page_refuses_the_start_with_the_remedy_wherever_the_start_meets_it()
    {
        const int PageBytes = 4_096;
        await CopyObjects();
        var whole = await File.ReadAllBytesAsync(Metadata);
        var refused = 0;
        for (var at = PageBytes / 2; at < whole.Length; at += PageBytes)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            await File.WriteAllBytesAsync(Metadata, damaged);
            using var tarn = Serve();
            try
            {
                await tarn.Ready();
                tarn.Signal(TarnProcess.SigTerm); // the start did not need the page
            }
            catch (InvalidOperationException ended)
            {
                refused++;
                Assert.Contains("does not carry its checksum", ended.Message);
                Assert.Contains("meta.db.copy", ended.Message);
                Assert.Single(Regex.Matches(ended.Message, "--data\\."));
            }

            await tarn.Exited();
            File.Delete(Metadata + "-wal");
            File.Delete(Metadata + "-shm");
        }

        Assert.InRange(refused, 3, int.MaxValue);
    }

    [Fact]
    public async Task Without_metadata_blobs_alone_refuse_the_start_too()
    {
        await CopyObjects();
        File.Delete(Metadata);
        File.Delete(Path.Combine(_data, "credentials"));
        Directory.Delete(Path.Combine(_data, "journal"), recursive: true);
        File.Delete(Path.Combine(_data, "meta.db.copy"));
        await Refused("There is no copy");
    }

    [Fact]
    public async Task A_credentials_file_that_differs_stays_unless_the_environment_has_keys()
    {
        await CopyObjects();
        var other = (await File.ReadAllTextAsync(Path.Combine(_data, "credentials"))).Replace("AKIA", "AKIB", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_data, "credentials"), other);
        using (var tarn = Serve())
        {
            await tarn.Ready();
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Equal(0, await tarn.Exited());
            Assert.Contains("credentials", tarn.Errors);
        }

        Assert.Equal(other, await File.ReadAllTextAsync(Path.Combine(_data, "credentials")));
    }

    [Fact]
    public async Task A_copy_that_knows_more_is_not_overwritten()
    {
        await CopyObjects();
        var older = await File.ReadAllBytesAsync(Metadata);
        await PutObjects(_data);
        var copy = await Read("meta.db.copy");
        await File.WriteAllBytesAsync(Metadata, older);
        using var tarn = Serve();
        using var http = new HttpClient();
        var url = await tarn.Ready();
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.Equal(copy, await Read("meta.db.copy"));
        Assert.Contains("meta.db.copy", tarn.Errors);
    }

    [Fact]
    public async Task The_files_are_their_owners_alone()
    {
        Directory.CreateDirectory(_data);
        File.SetUnixFileMode(_data, (UnixFileMode)0x1ED); // 0755
        using var tarn = Serve();
        await tarn.Ready();
        foreach (var name in (string[])["meta.db", "meta.db-wal", "meta.db-shm"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, name)));
        }

        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(_data)); // the folder's creator chooses its mode
        foreach (var folder in (string[])["journal", "blobs", "keys", "scratch"])
        {
            Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Combine(_data, folder))); // 0700
        }

        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, "meta.db.copy")));
    }

    private async Task Refused(string reason)
    {
        using var tarn = Serve();
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(tarn.Ready);
        Assert.Equal(1, await tarn.Exited());
        var errors = ended.Message;
        Assert.Contains(reason, errors);
        Assert.Contains("meta.db.copy", errors);
        Assert.Contains("--data", errors);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    // With modes and extended attributes.
    private async Task CopyObjects()
    {
        using var copy = Process.Start("cp", ["-a", $"{stored.Data}/.", _data]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }

    private static async Task PutObjects(string data)
    {
        using var tarn = Serve(data);
        var url = await tarn.Ready();
        using var http = new HttpClient();
        (await http.PutAsync($"{url}/things", null)).Dispose();
        for (var i = 0; i < Objects; i++)
        {
            using var put = await http.PutAsync($"{url}/things/{i}", new StringContent(new string('x', 2_000) + i));
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        }

        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
    }

    private static async Task GetObjects(string url)
    {
        using var http = new HttpClient();
        for (var i = 0; i < Objects; i++)
        {
            Assert.Equal(new string('x', 2_000) + i, await http.GetStringAsync($"{url}/things/{i}"));
        }
    }

    private string[] Blobs() => [.. Directory.EnumerateFiles(Path.Combine(_data, "blobs"), "*", SearchOption.AllDirectories).Order()];

    private async Task<string> Read(string name) => Convert.ToHexString(await File.ReadAllBytesAsync(Path.Combine(_data, name)));

    private TarnProcess Serve() => Serve(_data);

    private static TarnProcess Serve(string data) =>
        TarnProcess.Start(["serve", "--data", data, "--listen", "127.0.0.1:0", "--memory-mb", "1024", "--auth", "off"]);

    /// <summary>A data directory with objects, of a server that ended. Each test has a copy.</summary>
    public sealed class Stored : IAsyncLifetime
    {
        /// <summary>The directory.</summary>
        public string Data { get; } = Directory.CreateTempSubdirectory("tarn-stored-").FullName;

        /// <inheritdoc/>
        public Task InitializeAsync() => PutObjects(Data);

        /// <inheritdoc/>
        public Task DisposeAsync()
        {
            Directory.Delete(Data, recursive: true);
            return Task.CompletedTask;
        }
    }
}
